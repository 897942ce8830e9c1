using Denote.Referring;

namespace Denote.Evaluation.Referring;

/// <summary>One row of the table: a way to refer.</summary>
/// <param name="Name">The row's title.</param>
/// <param name="Options">Its settings; those of one table read the picture the same way.</param>
public sealed record ReferringEvaluationVariant(string Name, ReferringOptions Options)
{
    /// <summary>The paper's four variants and the paper's fusion beside the released one.</summary>
    public static IReadOnlyList<ReferringEvaluationVariant> Paper { get; } = For(ReferringOptions.Default);

    /// <summary>The paper's four variants of some settings.</summary>
    public static IReadOnlyList<ReferringEvaluationVariant> For(ReferringOptions options) =>
    [
        new("Ref-Diff/g", options with { Variant = ReferringVariant.Generative }),
        new("Ref-Diff/gs", options with { Variant = ReferringVariant.GenerativeSegmenter }),
        new("Ref-Diff/ds", options with { Variant = ReferringVariant.DiscriminativeSegmenter }),
        new("Ref-Diff", options with { Variant = ReferringVariant.Full }),
        new("Ref-Diff, alpha 0.3", options with
        {
            Variant = ReferringVariant.Full,
            Weights = FusionWeights.Paper(0.3),
        }),
    ];
}
