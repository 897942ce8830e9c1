namespace Denote.Labelling;

/// <summary>How prototypes are computed (OVDiff, section 3.3).</summary>
public sealed record PrototypeOptions
{
    /// <summary>The paper's.</summary>
    public static PrototypeOptions Default { get; } = new();

    /// <summary>The released code's: one start of k-means, and masks that touch a cell take all of it.</summary>
    public static PrototypeOptions Released { get; } = new() { Restarts = 1, Coverage = MaskCoverage.Touched };

    /// <summary>Number of part prototypes of a side (K), 0..250; fewer where features are few.</summary>
    public int Parts
    {
        get;
        init => field = value is >= 0 and <= 250 ? value : throw Invalid(nameof(Parts), value, "0 to 250");
    } = 32;

    /// <summary>How often k-means is started anew, 1..100; the clustering of the least error is kept.</summary>
    public int Restarts
    {
        get;
        init => field = value is >= 1 and <= 100 ? value : throw Invalid(nameof(Restarts), value, "1 to 100");
    } = 3;

    /// <summary>The most rounds of one start of k-means, 1 or more.</summary>
    public int Rounds
    {
        get;
        init => field = value >= 1 ? value : throw Invalid(nameof(Rounds), value, "1 or more");
    } = 100;

    /// <summary>The seed of k-means.</summary>
    public long Seed { get; init; }

    /// <summary>When a cell of the feature grid counts as inside a mask.</summary>
    public MaskCoverage Coverage { get; init; } = MaskCoverage.Half;

    private static DenoteException Invalid(string name, int value, string range) =>
        new($"{name} is {value}; it must be {range}.");
}
