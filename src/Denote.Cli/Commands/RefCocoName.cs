namespace Denote.Cli.Commands;

/// <summary>The data sets of referring expressions over COCO.</summary>
internal enum RefCocoName
{
    RefCoco,
    RefCocoPlus,
    RefCocoG,
}
