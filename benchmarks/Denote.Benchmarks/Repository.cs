namespace Denote.Benchmarks;

/// <summary>Where this repository lies.</summary>
internal static class Repository
{
    /// <summary>The folder that holds <c>Denote.slnx</c>, above the current folder or the program.</summary>
    public static string Root { get; } = Find(Environment.CurrentDirectory) ?? Find(AppContext.BaseDirectory)
        ?? throw new InvalidOperationException("Run the benchmarks inside the repository.");

    private static string? Find(string? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder, "Denote.slnx")))
            folder = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder));
        return folder;
    }
}
