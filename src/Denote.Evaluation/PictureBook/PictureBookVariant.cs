using Denote.Grounding;

namespace Denote.Evaluation.PictureBook;

/// <summary>One row of the table: a way to ground.</summary>
/// <param name="Name">The row's title.</param>
/// <param name="ReferenceName">Its name in the reference values, or null when they do not have it.</param>
/// <param name="Options">Its settings.</param>
public sealed record PictureBookVariant(string Name, string? ReferenceName, GroundingOptions Options)
{
    /// <summary>The three rows of the reference table, which share one reading of the picture.</summary>
    public static IReadOnlyList<PictureBookVariant> Reference { get; } =
    [
        new("cross-attention only", "iou_cross", GroundingOptions.CrossAttentionOnly),
        new("locate-to-segment", "iou_lsp", GroundingOptions.Default),
        new("head noun, two resolutions", "iou_noun_16_32", GroundingOptions.HeadNounTwoResolutions),
    ];
}
