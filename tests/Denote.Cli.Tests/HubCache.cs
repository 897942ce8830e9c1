namespace Denote.Cli.Tests;

/// <summary>A cache as Hugging Face's tools keep it, made of the embedded model: every file of a snapshot is a link to a
/// blob.</summary>
internal static class HubCache
{
    /// <summary>The commit of the snapshot.</summary>
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    /// <summary>Makes a repository's folder.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="id"><c>owner/name</c>.</param>
    /// <param name="source">The folder whose files it holds.</param>
    /// <returns>The repository's folder.</returns>
    public static string Add(string cache, string id, string source)
    {
        string repository = Path.Combine(cache, $"models--{id.Replace("/", "--")}");
        Directory.CreateDirectory(Path.Combine(repository, "blobs"));
        Directory.CreateDirectory(Path.Combine(repository, "refs"));
        File.WriteAllText(Path.Combine(repository, "refs", "main"), Commit);
        string snapshot = Path.Combine(repository, "snapshots", Commit);
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string blob = Path.Combine(repository, "blobs", Guid.NewGuid().ToString("N"));
            File.Copy(file, blob);
            string link = Path.Combine(snapshot, Path.GetRelativePath(source, file));
            string folder = Path.GetDirectoryName(link)!;
            Directory.CreateDirectory(folder);
            File.CreateSymbolicLink(link, Path.GetRelativePath(folder, blob));
        }
        return repository;
    }
}
