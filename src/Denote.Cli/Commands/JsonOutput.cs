using System.Text;
using Denote.Imaging;

namespace Denote.Cli.Commands;

/// <summary>Writes JSON where the user wants it.</summary>
internal static class JsonOutput
{
    /// <summary>The path that means standard output.</summary>
    public const string StandardOutput = "-";

    /// <summary>Writes the text to standard output, or replaces a file in one go.</summary>
    /// <exception cref="DenoteException">The file cannot be written.</exception>
    public static void Write(string json, string path, CommandSession session)
    {
        if (path == StandardOutput)
        {
            session.OpenOutput().Write(json);
            return;
        }
        try
        {
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(json)));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DenoteException(
                $"{path}: the JSON cannot be written ({cause.Message}) Choose another file.", cause);
        }
    }
}
