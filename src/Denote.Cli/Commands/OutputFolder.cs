using System.Text.RegularExpressions;
using Denote.Imaging;

namespace Denote.Cli.Commands;

/// <summary>
/// A folder for results, checked before the work begins: nobody should wait minutes for "access denied". A folder
/// that was made for a run that failed is taken away again.
/// </summary>
internal sealed partial class OutputFolder : IDisposable
{
    private readonly List<string> _made;
    private readonly Lock _committing = new();
    private FolderTransaction? _open;

    /// <summary>What a draft within the folder's own draft adds to a path.</summary>
    [GeneratedRegex(@"\.[0-9a-f]{32}\.tmp[/\\]")]
    private static partial Regex Drafts { get; }

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
        var folder = new OutputFolder(path, made);
        session.BeforeEnding(folder.End);
        return folder;
    }

    /// <summary>Writes files that appear together or not at all.</summary>
    /// <param name="below">The place below the folder; empty for itself.</param>
    /// <param name="write">Writes them into the folder that it is told.</param>
    /// <param name="lastWord">The file that appears last.</param>
    /// <exception cref="DenoteException">A file cannot be written; the folder is as it was.</exception>
    public void Write(string below, Action<string> write, string lastWord = FolderTransaction.LastWord)
    {
        try
        {
            using var transaction = _open = FolderTransaction.Begin(Path);
            try
            {
                write(transaction.Draft);
            }
            catch (DenoteException cause) when (cause.Message.Contains(transaction.Draft, StringComparison.Ordinal))
            {
                // The user knows the folder by its own name.
                string named = cause.Message.Replace(transaction.Draft, Path, StringComparison.Ordinal);
                throw new DenoteException(Drafts.Replace(named, ""), cause);
            }
            lock (_committing) transaction.CommitTo(System.IO.Path.Combine(Path, below), lastWord);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ImageException)
        {
            throw new DenoteException(
                $"{Path}: the result cannot be written ({cause.Message}) Choose another folder.", cause);
        }
        finally
        {
            _open = null;
        }
    }

    /// <summary>Removes what <see cref="Prepare"/> made, as far as it is still empty.</summary>
    public void Dispose() => RemoveEmpty(_made);

    /// <summary>Does what <see cref="Dispose"/> does, in the middle of the work but never of a commit.</summary>
    private void End()
    {
        lock (_committing) _open?.Dispose();
        RemoveEmpty(_made);
    }

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
