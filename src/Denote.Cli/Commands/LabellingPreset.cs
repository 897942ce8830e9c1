namespace Denote.Cli.Commands;

/// <summary>Whose details labelling follows where the paper and its released code differ.</summary>
internal enum LabellingPreset
{
    Paper,
    Released,
}
