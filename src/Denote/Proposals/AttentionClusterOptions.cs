namespace Denote.Proposals;

/// <summary>
/// Settings of clustering self-attention (DiffSeg, Tian et al., CVPR 2024); the defaults are the paper's.
/// </summary>
public sealed record AttentionClusterOptions
{
    /// <summary>The paper's settings.</summary>
    public static AttentionClusterOptions Default { get; } = new();

    /// <summary>Anchors along each side of the grid that starts the clusters (section 3.3: 16).</summary>
    public int AnchorsPerSide
    {
        get;
        init => field = value is >= 1 and <= 64 ? value : throw Invalid(nameof(AnchorsPerSide), value, "1 to 64");
    } = 16;

    /// <summary>Maps nearer than this in symmetric KL divergence belong together (section 4.1: about 1).</summary>
    public float MergeDistance
    {
        get;
        init => field = value > 0 && float.IsFinite(value) ? value
            : throw Invalid(nameof(MergeDistance), value, "above 0");
    } = 1;

    /// <summary>Rounds of merging; it ends earlier when nothing merges any more (section 3.3: 15).</summary>
    public int Rounds
    {
        get;
        init => field = value >= 1 ? value : throw Invalid(nameof(Rounds), value, "1 or more");
    } = 15;

    private static DenoteException Invalid(string option, object value, string expected) =>
        new($"{option} is {FormattableString.Invariant($"{value}")}; it must be {expected}.");
}
