namespace Denote.Imaging;

/// <summary>
/// Files that appear in a folder together or not at all. They are written into a draft beside their place; a new folder
/// is then the renamed draft, and in a folder that was there each file is renamed into its place, what it replaces
/// being kept until the last one stands. Everything else in the folder stays as it is.
/// <code>
/// using var transaction = FolderTransaction.Begin("out");
/// ImageFile.Save(mask, Path.Combine(transaction.Draft, "mask.png"));
/// transaction.Commit();
/// </code>
/// </summary>
public sealed class FolderTransaction : IDisposable
{
    /// <summary>The file that is the last to appear and the first to go, so that scripts can wait for it.</summary>
    public const string LastWord = "result.json";

    private readonly string _folder;
    private readonly Stack<Action> _made;

    private FolderTransaction(string folder, string draft, Stack<Action> made) =>
        (_folder, Draft, _made) = (folder, draft, made);

    /// <summary>The folder to fill; it may get folders of its own.</summary>
    public string Draft { get; }

    /// <summary>Makes an empty draft.</summary>
    /// <param name="folder">The folder that the files are meant for; it need not exist.</param>
    /// <exception cref="IOException">Nothing can be written there.</exception>
    /// <exception cref="UnauthorizedAccessException">Nothing may be written there.</exception>
    public static FolderTransaction Begin(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string name = $".{Guid.NewGuid():N}.tmp";
        // Inside a folder that is there, because its parent need not be writable; both are on one file system.
        string draft = Directory.Exists(full) ? Path.Combine(full, name) : full + name;
        var made = new Stack<Action>();
        MakeFolder(Path.GetDirectoryName(draft)!, made);
        Directory.CreateDirectory(draft);
        return new FolderTransaction(full, draft, made);
    }

    /// <summary>Puts the files into the folder that the transaction was begun for.</summary>
    /// <param name="lastWord">The file that appears last; null means <see cref="LastWord"/>.</param>
    /// <exception cref="IOException">A file cannot be put into its place; the folder is as it was before.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, because it is not allowed.</exception>
    public void Commit(string? lastWord = null) => CommitTo(_folder, lastWord);

    /// <summary>Puts the files into another folder of the same file system.</summary>
    /// <inheritdoc cref="Commit"/>
    /// <param name="folder">The folder; made with those above it where it is missing.</param>
    /// <param name="lastWord">The file that appears last; null means <see cref="LastWord"/>.</param>
    public void CommitTo(string folder, string? lastWord = null)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!Directory.Exists(full))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            try
            {
                Directory.Move(Draft, full);
                _made.Clear();
                return;
            }
            catch (IOException) when (Directory.Exists(full))
            {
                // Another run has just made the folder: the files join its own.
            }
        }
        using (FolderLock.Take(full, ".write.lock")) Replace(full, lastWord ?? LastWord);
        _made.Clear();
        Dispose();
    }

    /// <summary>Removes the draft, and the folders made for it, if it was not put into place.</summary>
    public void Dispose()
    {
        try
        {
            if (Directory.Exists(Draft)) Directory.Delete(Draft, recursive: true);
            while (_made.TryPop(out var remove)) remove();
        }
        catch (Exception taken) when (taken is IOException or UnauthorizedAccessException)
        {
            // A file in it is still open because the process is being ended: the name says that it is temporary. Or
            // another run has put something into a folder that was made here.
        }
    }

    private void Replace(string folder, string lastWord)
    {
        string[] files =
        [
            .. Directory.EnumerateFiles(Draft, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Draft, file))
                .OrderBy(file => file == lastWord).ThenBy(file => file, StringComparer.Ordinal),
        ];
        string replaced = Path.Combine(Draft, $".{Guid.NewGuid():N}.replaced");
        var undo = new Stack<Action>();
        try
        {
            foreach (string file in files.Reverse())
            {
                string place = Path.Combine(folder, file);
                if (File.Exists(place)) Move(place, Path.Combine(replaced, file), undo);
            }
            foreach (string file in files) Move(Path.Combine(Draft, file), Path.Combine(folder, file), undo);
        }
        catch
        {
            while (undo.TryPop(out var step)) step();
            throw;
        }
    }

    private static void Move(string from, string to, Stack<Action> undo)
    {
        MakeFolder(Path.GetDirectoryName(to)!, undo);
        File.Move(from, to);
        undo.Push(() => File.Move(to, from));
    }

    private static void MakeFolder(string folder, Stack<Action> undo)
    {
        if (Directory.Exists(folder)) return;
        MakeFolder(Path.GetDirectoryName(folder)!, undo);
        Directory.CreateDirectory(folder);
        undo.Push(() => Directory.Delete(folder));
    }
}
