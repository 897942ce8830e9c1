namespace Denote;

/// <summary>How far a long operation has come.</summary>
/// <param name="Stage">What is being done, for people: <c>"inversion"</c>, <c>"attention"</c>.</param>
/// <param name="Done">Steps of this stage that are finished.</param>
/// <param name="Total">Steps of this stage, 1 or more.</param>
/// <param name="Detail">What is being done inside a long step, for people; null when there is nothing to say.</param>
public readonly record struct DenoteProgress(string Stage, int Done, int Total, string? Detail = null)
{
    /// <summary>The finished share of this stage, 0..1.</summary>
    public double Fraction => Total <= 0 ? 0 : Math.Clamp((double)Done / Total, 0, 1);
}
