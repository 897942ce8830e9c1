namespace Denote.Hub;

/// <summary>Puts files into the cache in the layout that Hugging Face's tools share.</summary>
internal sealed class CacheWriter
{
    private const string Tag = "Signature: 8a477f597d28d172789f06886806bc55\n# This is a cache of models.\n";

    private static readonly TimeSpan LockInterval = TimeSpan.FromMilliseconds(100);

    private readonly ModelCache _cache;
    private readonly ModelId _id;
    private readonly string _folder;

    /// <param name="cache">The cache.</param>
    /// <param name="id">The model.</param>
    public CacheWriter(ModelCache cache, ModelId id) => (_cache, _id, _folder) = (cache, id, cache.FolderOf(id));

    /// <summary>Where the files of a commit lie.</summary>
    public string SnapshotOf(string commit) => Path.Combine(_folder, "snapshots", commit);

    /// <summary>Where a blob lies.</summary>
    public string BlobOf(HubFile file) => Path.Combine(_folder, "blobs", file.Hash);

    /// <summary>Where a snapshot has a file.</summary>
    public string PathOf(string commit, HubFile file) =>
        Path.Combine([SnapshotOf(commit), .. file.Path.Split('/')]);

    /// <summary>Whether a snapshot has a file; the target of a link counts, not the link.</summary>
    public bool Has(string commit, HubFile file)
    {
        var info = new FileInfo(PathOf(commit, file));
        return ((info.LinkTarget is null ? info : info.ResolveLinkTarget(returnFinalTarget: true)) as FileInfo)
            is { Exists: true } target && target.Length == file.Length;
    }

    /// <summary>Makes the folders.</summary>
    public void Prepare()
    {
        bool isNew = !Directory.Exists(_cache.Folder);
        Directory.CreateDirectory(Path.Combine(_folder, "blobs"));
        if (isNew) File.WriteAllText(Path.Combine(_cache.Folder, "CACHEDIR.TAG"), Tag);
    }

    /// <summary>
    /// Waits until nobody else fetches a blob. The lock is the one of Python's tools: the opened file itself, on Unix by
    /// flock. Its file stays, so that nobody can hold one that is no longer there.
    /// </summary>
    public async Task<FileStream> Lock(HubFile file, CancellationToken cancellation)
    {
        string folder = Path.Combine(_cache.Folder, ".locks", _id.FolderName);
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"{file.Hash}.lock");
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(LockInterval, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Shows a blob in a snapshot: as a link, or moved there where links cannot be made.</summary>
    public void Link(string commit, HubFile file)
    {
        string path = PathOf(commit, file), blob = BlobOf(file), folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        File.Delete(path);
        try
        {
            File.CreateSymbolicLink(path, Path.GetRelativePath(folder, blob));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            File.Move(blob, path, overwrite: true);
        }
    }

    /// <summary>Notes which commit a branch or tag means, once all its files are there.</summary>
    public void Refer(string revision, string commit)
    {
        if (revision == commit) return;
        string path = Path.Combine([_folder, "refs", .. revision.Split('/')]);
        // A cache that has it already may be one that cannot be written.
        if (File.Exists(path) && File.ReadAllText(path).Trim() == commit) return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string draft = $"{path}.{Guid.NewGuid():N}.tmp";
        File.WriteAllText(draft, commit);
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Requires that the files fit on the disk.</summary>
    /// <exception cref="ModelException">They do not.</exception>
    public void RequireSpace(long bytes)
    {
        string at = _cache.Folder;
        while (!Directory.Exists(at) && Path.GetDirectoryName(at) is { } parent) at = parent;
        long free = new DriveInfo(at).AvailableFreeSpace;
        if (bytes > free)
            throw new ModelException($"{_id}: {bytes / 1e9:0.0} GB are needed and {free / 1e9:0.0} GB are free at "
                + $"{_cache.Folder}; make room, or name another place in HF_HUB_CACHE.");
    }
}
