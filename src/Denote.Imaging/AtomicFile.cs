namespace Denote.Imaging;

/// <summary>
/// Writes a file beside its final place and renames it once it is complete, so that nobody ever sees half a file and
/// an existing file survives a failed write.
/// </summary>
public static class AtomicFile
{
    /// <summary>
    /// Creates or replaces the file at <paramref name="path"/> with what <paramref name="write"/> writes.
    /// </summary>
    /// <exception cref="IOException">The folder is missing or full, or the file cannot be replaced.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string target = Path.GetFullPath(path);
        string beside = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.Write)) write(stream);
            File.Move(beside, target, overwrite: true);
        }
        catch
        {
            if (File.Exists(beside)) File.Delete(beside);
            throw;
        }
    }
}
