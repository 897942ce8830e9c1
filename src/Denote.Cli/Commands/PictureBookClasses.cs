namespace Denote.Cli.Commands;

/// <summary>Which classes of the picture-book scenes are asked for; all else is background.</summary>
internal enum PictureBookClasses
{
    Things,
    Mixed,
    All,
}
