namespace Denote.Cli.Commands;

/// <summary>
/// Rows of the picture-book table; after <see cref="All"/> in the table's order; then the paper's whole
/// ablation, the kinds of inversion, and refinement by G4Seg.
/// </summary>
internal enum PictureBookRows
{
    All,
    CrossAttention,
    LocateToSegment,
    HeadNoun,
    Ablation,
    Inversions,
    G4Seg,
}
