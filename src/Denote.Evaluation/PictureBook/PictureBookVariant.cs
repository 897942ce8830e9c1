using Denote.Grounding;
using Denote.Proposals;
using Denote.Refining;

namespace Denote.Evaluation.PictureBook;

/// <summary>One row of the table: a way to ground.</summary>
/// <param name="Name">The row's title.</param>
/// <param name="ReferenceName">Its name in the reference values, or null when they do not have it.</param>
/// <param name="Options">Its settings.</param>
public sealed record PictureBookVariant(string Name, string? ReferenceName, GroundingOptions Options)
{
    /// <summary>Proposes the regions that refine the masks (DiffPNG*), or null for no refinement.</summary>
    public IRegionProposer? Refiner { get; init; }

    /// <summary>How G4Seg refines the maps; null for not at all.</summary>
    public RefiningOptions? GenerativeRefinement { get; init; }

    /// <summary>
    /// Whether the masks are replaced by a coin toss per pixel: the floor that any method must clear.
    /// </summary>
    public bool IsRandom { get; init; }

    /// <summary>
    /// The paper's component ablation (table 5): random, cross-attention, + locate-to-segment, + refinement.
    /// </summary>
    /// <param name="refiners">One row of refinement for each.</param>
    public static IReadOnlyList<PictureBookVariant> Ablation(params IReadOnlyList<IRegionProposer> refiners) =>
    [
        new("random", null, GroundingOptions.CrossAttentionOnly) { IsRandom = true },
        .. Reference,
        .. refiners.Select(refiner => new PictureBookVariant(
            $"locate-to-segment + {refiner.Name}", null, GroundingOptions.Default) { Refiner = refiner }),
        .. refiners.Select(refiner => new PictureBookVariant(
            $"head noun, two resolutions + {refiner.Name}",
            null, GroundingOptions.HeadNounTwoResolutions) { Refiner = refiner }),
    ];

    /// <summary>The three rows of the reference table, which share one reading of the picture.</summary>
    public static IReadOnlyList<PictureBookVariant> Reference { get; } =
    [
        new("cross-attention only", "iou_cross", GroundingOptions.CrossAttentionOnly),
        new("locate-to-segment", "iou_lsp", GroundingOptions.Default),
        new("head noun, two resolutions", "iou_noun_16_32", GroundingOptions.HeadNounTwoResolutions),
    ];

    /// <summary>
    /// The three rows of the reference table with every kind of inversion: one step, the mean of four of them, DDIM
    /// inversion, and null-text inversion as in the paper. Each kind needs a reading of its own; the last takes hundreds
    /// of passes.
    /// </summary>
    public static IReadOnlyList<PictureBookVariant> Inversions { get; } =
    [
        .. OfInversion("one step", GroundingOptions.Default),
        .. OfInversion("four draws of one step", GroundingOptions.Default with { NoiseDraws = 4 }),
        .. OfInversion("DDIM", GroundingOptions.Default with { Inversion = InversionKind.Ddim }),
        .. OfInversion("null-text", GroundingOptions.Default with { Inversion = InversionKind.NullText }),
    ];

    /// <summary>The three rows of the reference table, each as it is and refined by G4Seg.</summary>
    public static IReadOnlyList<PictureBookVariant> Generative { get; } =
    [
        .. Reference.SelectMany(row => (PictureBookVariant[])
        [
            row,
            new($"{row.Name} + g4seg", null, row.Options) { GenerativeRefinement = RefiningOptions.Default },
        ]),
    ];

    private static IEnumerable<PictureBookVariant> OfInversion(string name, GroundingOptions inversion) =>
        Reference.Select(row => new PictureBookVariant($"{row.Name}, {name}", null, row.Options with
        {
            Inversion = inversion.Inversion,
            NoiseDraws = inversion.NoiseDraws,
        }));
}
