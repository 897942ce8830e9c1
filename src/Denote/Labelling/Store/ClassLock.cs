namespace Denote.Labelling;

/// <summary>
/// The right to make, replace or remove one class of a store, for one process at a time. It lasts as long as a file is
/// held open, so that it ends with the process, however that ends.
/// </summary>
internal sealed class ClassLock : IDisposable
{
    private readonly FileStream _file;

    private ClassLock(FileStream file) => _file = file;

    /// <summary>Takes the right.</summary>
    /// <param name="path">The file; it stays when the lock ends.</param>
    /// <param name="className">The class, for the message.</param>
    /// <exception cref="DenoteException">Another process has it, or nothing can be written there.</exception>
    public static ClassLock Take(string path, string className)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new ClassLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None));
        }
        catch (IOException cause) when (File.Exists(path))
        {
            throw new DenoteException($"The class '{className}' is being made or removed by another process; wait for "
                + "it, or stop it.", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DenoteException($"{path}: cannot be written ({cause.Message}) Choose another folder.", cause);
        }
    }

    /// <summary>Gives it back.</summary>
    public void Dispose() => _file.Dispose();
}
