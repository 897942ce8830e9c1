namespace Denote.Cli.Tests;

/// <summary>A test of what only Unix has; elsewhere, and where a path that it needs is absent, it is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixFactAttribute : FactAttribute
{
    /// <param name="path">A file or folder that the system must have, or null.</param>
    public UnixFactAttribute(string? path = null)
    {
        if (OperatingSystem.IsWindows()) Skip = "Windows has no such thing.";
        else if (path is not null && !Path.Exists(path)) Skip = $"This system has no {path}.";
    }
}
