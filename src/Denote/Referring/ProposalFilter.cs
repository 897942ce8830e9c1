namespace Denote.Referring;

/// <summary>
/// Which proposals take part. Those that fail are dropped; the released code keeps them with score 0, so that they win
/// where all others score below 0.
/// </summary>
public sealed record ProposalFilter
{
    /// <summary>Every proposal takes part.</summary>
    public static ProposalFilter None { get; } = new();

    /// <summary>
    /// The released setting for RefCOCO at the size it was made for: the 10 largest, above 10,000 pixels.
    /// </summary>
    public static ProposalFilter Released { get; } = new() { Largest = 10, MinimalArea = 10_000 };

    /// <summary>
    /// The released setting scaled to any picture: 10,000 pixels of a picture of 640 x 480 are 3.3 %.
    /// </summary>
    public static ProposalFilter ReleasedScaled { get; } =
        new() { Largest = 10, MinimalShare = 10_000.0 / (640 * 480) };

    /// <summary>The released setting for RefCOCOg: the 10 largest.</summary>
    public static ProposalFilter ReleasedRefCocoG { get; } = new() { Largest = 10 };

    /// <summary>Only so many of the largest take part, 1 or more; null takes all.</summary>
    public int? Largest
    {
        get;
        init => field = value is null or >= 1 ? value : throw Invalid(nameof(Largest), value, "1 or more");
    }

    /// <summary>Proposals up to this many pixels are dropped.</summary>
    public int MinimalArea
    {
        get;
        init => field = value >= 0 ? value : throw Invalid(nameof(MinimalArea), value, "0 or more");
    }

    /// <summary>Proposals up to this share of the picture are dropped, 0..1.</summary>
    public double MinimalShare
    {
        get;
        init => field = value is >= 0 and < 1
            ? value
            : throw Invalid(nameof(MinimalShare), value, "0 or more and below 1");
    }

    /// <summary>The proposals that take part.</summary>
    /// <param name="areas">The area of each proposal in pixels.</param>
    /// <param name="pixels">Pixels of the picture.</param>
    /// <returns>Their indices, ascending.</returns>
    public IReadOnlyList<int> Select(IReadOnlyList<int> areas, int pixels)
    {
        ArgumentNullException.ThrowIfNull(areas);
        return
        [
            .. Enumerable.Range(0, areas.Count)
                .OrderByDescending(i => areas[i])
                .Take(Largest ?? areas.Count)
                .Where(i => areas[i] > MinimalArea && areas[i] > MinimalShare * pixels)
                .Order(),
        ];
    }

    private static DenoteException Invalid(string option, object? value, string expected) =>
        new(FormattableString.Invariant($"{nameof(ProposalFilter)}.{option} is {value}; it must be {expected}."));
}
