namespace Denote.Cli.Commands;

/// <summary>What is scored on the picture-book scenes.</summary>
internal enum PictureBookTask
{
    Ground,
    Refer,
    Refine,
    Label,
}
