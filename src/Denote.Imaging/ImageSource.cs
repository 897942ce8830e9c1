using System.Security.Cryptography;

namespace Denote.Imaging;

/// <summary>Which file a picture was read from.</summary>
/// <param name="Path">The path as it was given; null for a stream.</param>
/// <param name="Sha256">The hash of the file's content, 64 lower-case hexadecimal digits.</param>
public sealed record ImageSource(string? Path, string Sha256)
{
    /// <summary>The hash of a file's content, as <see cref="Sha256"/> spells it.</summary>
    /// <exception cref="ImageException">The file cannot be opened or read.</exception>
    public static string HashOf(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"{path}: cannot be opened: {error.Message}", error);
        }
    }

    internal static ImageSource Of(string? path, ReadOnlyMemory<byte> content) =>
        new(path, Convert.ToHexStringLower(SHA256.HashData(content.Span)));
}
