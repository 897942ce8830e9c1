namespace Denote.Models.Hub;

/// <summary>Reads the files of a cached model through and compares them with the hashes that name them.</summary>
public static class CacheCheck
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Examines a snapshot.</summary>
    /// <param name="snapshot">The snapshot's folder.</param>
    /// <param name="progress">Told the name of each file when its turn comes.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>How many files were compared, and what is wrong, one line each.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static (int Files, IReadOnlyList<string> Problems) Run(
        string snapshot,
        IProgress<string>? progress = null,
        CancellationToken cancellation = default)
    {
        var problems = new List<string>();
        int files = 0;
        foreach (string path in Directory.EnumerateFiles(snapshot, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(snapshot, path);
            progress?.Report(name);
            string? hash = Path.GetFileName(new FileInfo(path).LinkTarget);
            if (hash is null || !BlobHash.IsHash(hash)) continue;
            files++;
            try
            {
                if (!Matches(path, hash, cancellation))
                    problems.Add($"{name}: the content is not the one that was published; remove the model and pull it "
                        + "again.");
            }
            catch (IOException cause)
            {
                problems.Add($"{name}: cannot be read ({cause.Message}) Pull the model again.");
            }
        }
        return (files, problems);
    }

    private static bool Matches(string path, string expected, CancellationToken cancellation)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using var hash = new BlobHash(expected, stream.Length);
        byte[] buffer = new byte[BufferBytes];
        while (stream.Read(buffer) is > 0 and var count)
        {
            cancellation.ThrowIfCancellationRequested();
            hash.Append(buffer.AsSpan(0, count));
        }
        return hash.Matches();
    }
}
