namespace Denote.Cli.Tests;

/// <summary>Files of the repository, found upwards from the test assembly.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A sample picture.</summary>
    public static string Sample(string name) => Path.Combine(Root, "samples", name);

    /// <summary>A folder of fixtures.</summary>
    public static string Fixtures(string name) => Path.Combine(Root, "tests", "fixtures", name);

    private static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Denote.slnx"))) at = at.Parent!;
        return at.FullName;
    }
}
