namespace Denote.Cli.Commands;

/// <summary>
/// Rows of the picture-book table; after <see cref="All"/> in the table's order; the last is the paper's whole
/// ablation.
/// </summary>
internal enum PictureBookRows
{
    All,
    CrossAttention,
    LocateToSegment,
    HeadNoun,
    Ablation,
}
