namespace Denote.Cli.Commands;

/// <summary>
/// A folder for results, checked before the work begins: nobody should wait minutes for "access denied". A folder
/// that was made for a run that failed is taken away again.
/// </summary>
internal sealed class OutputFolder : IDisposable
{
    private readonly List<string> _made;

    private OutputFolder(string path, List<string> made) => (Path, _made) = (path, made);

    /// <summary>The folder as the user wrote it.</summary>
    public string Path { get; }

    /// <summary>Makes the folder if it is missing and tries whether files can be written into it.</summary>
    /// <param name="path">The folder as the user wrote it.</param>
    /// <param name="session">The command that writes.</param>
    /// <exception cref="DenoteException">It cannot be made, is a file, or cannot be written.</exception>
    public static OutputFolder Prepare(string path, CommandSession session)
    {
        if (path.Length == 0) throw new UsageException("--out is empty; name a folder for the results.");
        if (File.Exists(path)) throw new DenoteException($"{path} is a file; name a folder for the results.");
        var made = Missing(path);
        try
        {
            Directory.CreateDirectory(path);
            string probe = System.IO.Path.Combine(path, $".{Guid.NewGuid():N}.tmp");
            new FileStream(probe, FileMode.CreateNew, FileAccess.Write).Dispose();
            File.Delete(probe);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            RemoveEmpty(made);
            throw new DenoteException($"{path}: nothing can be written there ({cause.Message}) Choose another " +
                $"folder.", cause);
        }
        session.BeforeEnding(() => RemoveEmpty(made));
        return new OutputFolder(path, made);
    }

    /// <summary>Removes what <see cref="Prepare"/> made, as far as it is still empty.</summary>
    public void Dispose() => RemoveEmpty(_made);

    /// <summary>The folders on the way to a path that do not exist, the deepest first.</summary>
    private static List<string> Missing(string path)
    {
        var missing = new List<string>();
        var at = new DirectoryInfo(path);
        for (; at is { Exists: false }; at = at.Parent) missing.Add(at.FullName);
        return missing;
    }

    private static void RemoveEmpty(List<string> folders)
    {
        foreach (string folder in folders)
        {
            try
            {
                if (!Directory.Exists(folder) || Directory.EnumerateFileSystemEntries(folder).Any()) return;
                Directory.Delete(folder);
            }
            catch (Exception taken) when (taken is IOException or UnauthorizedAccessException)
            {
                // Another run has just put a file into it: it is theirs now.
                return;
            }
        }
    }
}
