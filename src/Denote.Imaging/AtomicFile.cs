namespace Denote.Imaging;

/// <summary>
/// Writes a file beside its final place and renames it once it is complete, so that nobody ever sees half a file and
/// an existing file survives a failed write.
/// </summary>
public static class AtomicFile
{
    // What .NET reports where no room is left: ENOSPC and EDQUOT of Linux and macOS, ERROR_DISK_FULL of Windows.
    private static readonly int[] NoRoom = OperatingSystem.IsWindows() ? [unchecked((int)0x80070070)]
        : OperatingSystem.IsMacOS() ? [28, 69] : [28, 122];

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
        catch (Exception cause)
        {
            if (File.Exists(beside)) File.Delete(beside);
            // The system's words for it end with the name of the file beside, which is nobody's concern.
            if (cause is IOException full && NoRoom.Contains(full.HResult))
                throw new IOException("There is no room left on the disk.", full.HResult);
            throw;
        }
    }
}
