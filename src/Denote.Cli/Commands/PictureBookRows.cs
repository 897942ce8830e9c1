namespace Denote.Cli.Commands;

/// <summary>Rows of the picture-book table; after <see cref="All"/> in the table's order.</summary>
internal enum PictureBookRows
{
    All,
    CrossAttention,
    LocateToSegment,
    HeadNoun,
}
