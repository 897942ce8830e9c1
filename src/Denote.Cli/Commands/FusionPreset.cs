namespace Denote.Cli.Commands;

/// <summary>How the scores of a proposal are added up.</summary>
internal enum FusionPreset
{
    Model,
    Released,
    Paper,
}
