using Denote.Models.Files;

namespace Denote.Models.Hub;

/// <summary>
/// The cache that Hugging Face's tools share: <c>models--owner--name</c> with <c>blobs</c> named by their hashes,
/// <c>refs</c> from branches to commits, and <c>snapshots</c> whose files are links to blobs. Nothing here opens a
/// connection.
/// </summary>
public sealed class ModelCache
{
    private const string Prefix = "models--";

    /// <param name="folder">The cache's folder; it need not exist.</param>
    public ModelCache(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Folder = Path.GetFullPath(folder);
    }

    /// <summary>The cache's folder, full path.</summary>
    public string Folder { get; }

    /// <summary>
    /// The user's cache: <c>HF_HUB_CACHE</c>, <c>HUGGINGFACE_HUB_CACHE</c>, <c>HF_HOME/hub</c>,
    /// <c>XDG_CACHE_HOME/huggingface/hub</c> or <c>~/.cache/huggingface/hub</c>, the first that is set.
    /// </summary>
    /// <param name="variable">Reads an environment variable; null reads the process's.</param>
    public static ModelCache OfUser(Func<string, string?>? variable = null)
    {
        string? Read(string name) => (variable ?? Environment.GetEnvironmentVariable)(name) is { Length: > 0 } value
            ? Expand(value)
            : null;
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return new ModelCache(
            Read("HF_HUB_CACHE")
            ?? Read("HUGGINGFACE_HUB_CACHE")
            ?? (Read("HF_HOME") is { } own ? Path.Combine(own, "hub") : null)
            ?? Path.Combine(Read("XDG_CACHE_HOME") ?? Path.Combine(home, ".cache"), "huggingface", "hub"));
    }

    /// <summary>A repository's folder, full path; it need not exist.</summary>
    /// <param name="id">The model.</param>
    public string FolderOf(ModelId id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return Path.Combine(Folder, id.FolderName);
    }

    /// <summary>The folder of the revision's files, full path; null where the cache does not have it.</summary>
    /// <param name="id">The model, with the revision that is wanted.</param>
    public string? Find(ModelId id)
    {
        string folder = FolderOf(id);
        if (id.Revision is null)
            return ModelPath.Resolve(folder) is var found && found != folder ? found : null;
        string snapshots = Path.Combine(folder, "snapshots"), direct = Path.Combine(snapshots, id.Revision);
        if (Directory.Exists(direct)) return direct;
        string head = Path.Combine([folder, "refs", .. id.Revision.Split('/')]);
        string? commit = File.Exists(head) ? File.ReadAllText(head).Trim() : null;
        return commit is { Length: > 0 } && commit.All(char.IsAsciiLetterOrDigit)
            && Directory.Exists(Path.Combine(snapshots, commit)) ? Path.Combine(snapshots, commit) : null;
    }

    /// <summary>The models in the cache, by name.</summary>
    public IReadOnlyList<CachedModel> List() => !Directory.Exists(Folder)
        ? []
        :
        [
            .. Directory.EnumerateDirectories(Folder, $"{Prefix}*").Order(StringComparer.Ordinal).Select(Describe),
        ];

    /// <summary>Removes a repository with all its revisions.</summary>
    /// <param name="id">The model; its revision does not count.</param>
    /// <returns>The bytes that became free.</returns>
    /// <exception cref="ModelException">It is not in the cache, or cannot be removed.</exception>
    public long Remove(ModelId id)
    {
        string folder = FolderOf(id);
        if (!Directory.Exists(folder)) throw new ModelException($"{id.Repository} is not in the cache {Folder}.");
        long bytes = Describe(folder).Bytes;
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{folder}: cannot be removed ({cause.Message})", cause);
        }
        return bytes;
    }

    private static CachedModel Describe(string folder)
    {
        string blobs = Path.Combine(folder, "blobs");
        long bytes = Directory.Exists(blobs) ? new DirectoryInfo(blobs).EnumerateFiles().Sum(file => file.Length) : 0;
        string resolved = ModelPath.Resolve(folder);
        return new CachedModel(
            Path.GetFileName(folder)[Prefix.Length..].Replace("--", "/"),
            folder,
            resolved == folder ? null : resolved,
            bytes);
    }

    private static string Expand(string path) => path == "~" || path.StartsWith("~/", StringComparison.Ordinal)
        ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..]
        : path;
}
