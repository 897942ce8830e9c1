namespace Denote.Cli.Commands;

/// <summary>How things are chosen before they are matched.</summary>
internal enum FilterChoice
{
    Clip,
    Strict,
    None,
}
