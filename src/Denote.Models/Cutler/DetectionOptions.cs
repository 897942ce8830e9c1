namespace Denote.Models.Cutler;

/// <summary>What a detector keeps; the defaults are CutLER's.</summary>
public sealed record DetectionOptions
{
    /// <summary>The defaults.</summary>
    public static DetectionOptions Default { get; } = new();

    /// <summary>Proposals kept of each level before boxes are suppressed, 1 or more (1000).</summary>
    public int ProposalsPerLevel
    {
        get;
        init => field = value >= 1 ? value : throw Invalid(nameof(ProposalsPerLevel), value, "1 or more");
    } = 1000;

    /// <summary>Proposals that go into the cascade, 1 or more (1000).</summary>
    public int Proposals
    {
        get;
        init => field = value >= 1 ? value : throw Invalid(nameof(Proposals), value, "1 or more");
    } = 1000;

    /// <summary>Proposals of a level that overlap a better one by more than this are dropped, 0..1 (0.65).</summary>
    public double ProposalOverlap
    {
        get;
        init => field = Share(value, nameof(ProposalOverlap));
    } = 0.65;

    /// <summary>Objects with a score up to this are dropped, 0..1 (0: all are kept).</summary>
    public double ScoreThreshold
    {
        get;
        init => field = Share(value, nameof(ScoreThreshold));
    }

    /// <summary>Objects that overlap a better one by more than this are dropped, 0..1 (0.5).</summary>
    public double Overlap
    {
        get;
        init => field = Share(value, nameof(Overlap));
    } = 0.5;

    /// <summary>Objects that are kept at most, 1 or more (100).</summary>
    public int Objects
    {
        get;
        init => field = value >= 1 ? value : throw Invalid(nameof(Objects), value, "1 or more");
    } = 100;

    private static double Share(double value, string option) =>
        value is >= 0 and <= 1 ? value : throw Invalid(option, value, "0 to 1");

    private static ModelException Invalid(string option, object value, string expected) =>
        new($"{option} is {FormattableString.Invariant($"{value}")}; it must be {expected}.");
}
