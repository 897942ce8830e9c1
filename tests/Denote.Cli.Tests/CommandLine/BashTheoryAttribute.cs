namespace Denote.Cli.Tests.CommandLine;

/// <summary>A theory that is skipped where there is no bash.</summary>
internal sealed class BashTheoryAttribute : TheoryAttribute
{
    /// <summary>Where bash is.</summary>
    public const string Path = "/bin/bash";

    public BashTheoryAttribute()
    {
        if (!File.Exists(Path)) Skip = $"there is no {Path}";
    }
}
