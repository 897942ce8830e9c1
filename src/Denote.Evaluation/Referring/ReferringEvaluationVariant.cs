using Denote.Referring;
using Denote.Refining;

namespace Denote.Evaluation.Referring;

/// <summary>One row of the table: a way to refer.</summary>
/// <param name="Name">The row's title.</param>
/// <param name="Options">Its settings; those of one table read the picture the same way.</param>
public sealed record ReferringEvaluationVariant(string Name, ReferringOptions Options)
{
    /// <summary>How G4Seg refines the answers' masks; null for not at all.</summary>
    public RefiningOptions? GenerativeRefinement { get; init; }

    /// <summary>The full variant as it is and refined by G4Seg.</summary>
    public static IReadOnlyList<ReferringEvaluationVariant> Generative(ReferringOptions options) =>
    [
        new("Ref-Diff", options),
        new("Ref-Diff + g4seg", options) { GenerativeRefinement = RefiningOptions.Default },
    ];

    /// <summary>
    /// The paper's four variants, then the full one without positional bias, with the released weights, and with the
    /// paper's at alpha 0.3.
    /// </summary>
    public static IReadOnlyList<ReferringEvaluationVariant> Paper { get; } = For(ReferringOptions.Default);

    /// <summary>The paper's four variants of some settings.</summary>
    public static IReadOnlyList<ReferringEvaluationVariant> FourOf(ReferringOptions options) =>
    [
        new("Ref-Diff/g", options with { Variant = ReferringVariant.Generative, Weights = null }),
        new("Ref-Diff/gs", options with { Variant = ReferringVariant.GenerativeSegmenter, Weights = null }),
        new("Ref-Diff/ds", options with { Variant = ReferringVariant.DiscriminativeSegmenter, Weights = null }),
        new("Ref-Diff", options with { Variant = ReferringVariant.Full }),
    ];

    /// <summary>The same rows as <see cref="Paper"/> of some settings.</summary>
    public static IReadOnlyList<ReferringEvaluationVariant> For(ReferringOptions options) =>
    [
        .. FourOf(options),
        new("Ref-Diff/ds, no position", options with
        {
            Variant = ReferringVariant.DiscriminativeSegmenter,
            Weights = null,
            UsePosition = false,
        }),
        new("Ref-Diff, no position", options with { Variant = ReferringVariant.Full, UsePosition = false }),
        new("Ref-Diff, released weights", options with
        {
            Variant = ReferringVariant.Full,
            Weights = FusionWeights.Released,
        }),
        new("Ref-Diff, alpha 0.3", options with
        {
            Variant = ReferringVariant.Full,
            Weights = FusionWeights.Paper(0.3),
        }),
    ];
}
