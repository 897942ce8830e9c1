using System.Diagnostics;

namespace Denote.Imaging;

/// <summary>
/// The right to change what belongs together in a folder, for one run at a time. It is a file that is held open, so
/// that it ends with the process, however that ends; the file goes with it.
/// </summary>
public sealed class FolderLock : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Windows lets a file that is held open go only where that was said; Unix asks nobody.</summary>
    private static readonly FileShare Alone = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    /// <summary>
    /// What the system says of a file that somebody else holds: EWOULDBLOCK of Linux and of macOS, and Windows' sharing
    /// violation. Whether the file is there tells nothing: its owner may just have removed it.
    /// </summary>
    private static readonly int[] Held = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Waits for the right, two minutes at most.</summary>
    /// <param name="folder">The folder, which exists.</param>
    /// <param name="name">The name of the file: what it is about.</param>
    /// <exception cref="IOException">Another run does not give it back, or nothing can be written there.</exception>
    /// <exception cref="UnauthorizedAccessException">Nothing may be written there.</exception>
    public static FolderLock Take(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, Alone);
                if (IsInPlace(file)) return new FolderLock(file);
                file.Dispose();
            }
            catch (IOException problem) when (Held.Contains(problem.HResult) && waited.Elapsed < Patience)
            {
                // Somebody else has it.
            }
            catch (IOException problem) when (Held.Contains(problem.HResult))
            {
                throw new IOException(
                    $"{path}: another run has been writing there for two minutes; wait for it, or stop it.");
            }
            Thread.Sleep(Interval);
        }
    }

    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        try
        {
            File.Delete(_file.Name);
        }
        catch (Exception taken) when (taken is IOException or UnauthorizedAccessException)
        {
            // An empty file stays; the next owner takes it up.
        }
        _file.Dispose();
    }

    /// <summary>
    /// Whether the name still leads to the opened file. Under Unix one may open the file that the last owner is just
    /// removing, and be alone with it while somebody else makes a new one.
    /// </summary>
    private static bool IsInPlace(FileStream file)
    {
        if (OperatingSystem.IsWindows()) return true;
        // Opening it again would ask for the lock; a time of its own tells one file from another as well.
        var mark = DateTime.UnixEpoch.AddTicks(Random.Shared.NextInt64(TimeSpan.FromDays(9000).Ticks));
        File.SetLastWriteTimeUtc(file.SafeFileHandle, mark);
        return File.GetLastWriteTimeUtc(file.Name) == File.GetLastWriteTimeUtc(file.SafeFileHandle);
    }
}
