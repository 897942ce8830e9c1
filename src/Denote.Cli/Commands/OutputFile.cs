using System.Text;
using Denote.Imaging;

namespace Denote.Cli.Commands;

/// <summary>A single file that a command writes, or standard output in its place.</summary>
internal static class OutputFile
{
    /// <summary>The path that means standard output, where a command allows it.</summary>
    public const string StandardOutput = "-";

    /// <summary>Refuses a path that can never be written, before the work begins.</summary>
    /// <param name="path">What the user typed.</param>
    /// <param name="option">The option that it belongs to.</param>
    /// <returns>The path.</returns>
    /// <exception cref="UsageException">The path is empty.</exception>
    /// <exception cref="DenoteException">The path is a folder, or its folder does not exist.</exception>
    public static string Check(string path, string option)
    {
        if (path.Length == 0) throw new UsageException($"{option} is empty; name a file.");
        if (path == StandardOutput || IsDevice(path)) return path;
        if (Directory.Exists(path)) throw new DenoteException($"{path} is a folder; name a file for {option}.");
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
            throw new DenoteException(
                $"{path}: there is no folder {folder}; make it, or choose another file for {option}.");
        return path;
    }

    /// <summary>Writes text to standard output, or replaces a file in one go.</summary>
    /// <exception cref="DenoteException">The file cannot be written.</exception>
    public static void WriteText(string path, string text, CommandSession session)
    {
        if (path == StandardOutput) session.OpenOutput().Write(text);
        else Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Replaces a file in one go; a device such as /dev/stdout is written where it is.</summary>
    /// <exception cref="DenoteException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        try
        {
            if (IsDevice(path))
            {
                using var device = new FileStream(
                    path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
                write(device);
                return;
            }
            AtomicFile.Write(path, write);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DenoteException($"{path}: cannot be written ({cause.Message}) Choose another file.", cause);
        }
    }

    private static bool IsDevice(string path) =>
        !OperatingSystem.IsWindows() && Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal);
}
