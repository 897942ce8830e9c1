namespace Denote.Refining;

/// <summary>A range of probabilities, both ends included.</summary>
public readonly record struct ProbabilityRange
{
    /// <summary>Makes a range.</summary>
    /// <param name="lowest">0..1.</param>
    /// <param name="highest">0..1, not below <paramref name="lowest"/>.</param>
    /// <exception cref="DenoteException">An end is outside 0..1, or the ends are in the wrong order.</exception>
    public ProbabilityRange(float lowest, float highest)
    {
        if (!(lowest >= 0 && highest <= 1 && lowest <= highest))
            throw new DenoteException(FormattableString.Invariant(
                $"The range of probabilities is {lowest} to {highest}; it must lie in 0 to 1, the lower end first."));
        (Lowest, Highest) = (lowest, highest);
    }

    /// <summary>The lower end, 0..1.</summary>
    public float Lowest { get; }

    /// <summary>The upper end, 0..1.</summary>
    public float Highest { get; }

    /// <summary>Whether a probability lies inside.</summary>
    public bool Contains(float probability) => probability >= Lowest && probability <= Highest;
}
