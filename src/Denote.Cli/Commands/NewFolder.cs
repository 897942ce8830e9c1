namespace Denote.Cli.Commands;

/// <summary>
/// A folder that appears all at once: it is filled under another name beside its place and renamed in the end.
/// </summary>
internal sealed class NewFolder : IDisposable
{
    private readonly string _path;

    private NewFolder(string path, string draft) => (_path, Draft) = (path, draft);

    /// <summary>The folder to fill.</summary>
    public string Draft { get; }

    /// <summary>Makes the draft.</summary>
    /// <param name="path">Where the folder shall be.</param>
    /// <param name="session">The command that writes.</param>
    /// <exception cref="DenoteException">The place is taken, or nothing can be written there.</exception>
    public static NewFolder Prepare(string path, CommandSession session)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (File.Exists(full)) throw new DenoteException($"{path} is a file; name a new folder.");
        if (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any())
            throw new DenoteException($"{path} is not empty; name a new folder.");
        string draft = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(draft);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DenoteException(
                $"{path}: nothing can be written there ({cause.Message}) Choose another folder.", cause);
        }
        var folder = new NewFolder(full, draft);
        session.BeforeEnding(folder.Dispose);
        return folder;
    }

    /// <summary>Gives the draft its name.</summary>
    /// <exception cref="DenoteException">Somebody else took the place meanwhile.</exception>
    public void Publish()
    {
        try
        {
            if (Directory.Exists(_path)) Directory.Delete(_path);
            Directory.Move(Draft, _path);
        }
        catch (IOException cause)
        {
            throw new DenoteException($"{_path}: the finished folder cannot be put there ({cause.Message})", cause);
        }
    }

    /// <summary>Removes the draft if it was not published.</summary>
    public void Dispose()
    {
        try
        {
            if (Directory.Exists(Draft)) Directory.Delete(Draft, recursive: true);
        }
        catch (IOException)
        {
            // A file in it is still open because the process is being ended: the folder's name says that it is
            // temporary.
        }
    }
}
