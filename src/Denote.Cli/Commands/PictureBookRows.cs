namespace Denote.Cli.Commands;

/// <summary>
/// Rows of the picture-book table; after <see cref="All"/> in the table's order; then the paper's whole
/// ablation, and the kinds of inversion.
/// </summary>
internal enum PictureBookRows
{
    All,
    CrossAttention,
    LocateToSegment,
    HeadNoun,
    Ablation,
    Inversions,
}
