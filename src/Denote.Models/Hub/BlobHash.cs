using System.Security.Cryptography;
using System.Text;

namespace Denote.Models.Hub;

/// <summary>
/// The hash that names a file of a hub: SHA-256 of large files, Git's SHA-1 of small ones. Bytes are added as they
/// arrive.
/// </summary>
public sealed class BlobHash : IDisposable
{
    private const int Sha1Digits = 40;
    private const int Sha256Digits = 64;

    private readonly IncrementalHash _hash;
    private readonly string _expected;
    private readonly byte[] _start;

    /// <param name="expected">The hash as 40 or 64 hexadecimal digits.</param>
    /// <param name="length">The file's length in bytes, which Git's hash begins with.</param>
    /// <exception cref="ArgumentException">It is no such hash.</exception>
    public BlobHash(string expected, long length)
    {
        if (!IsHash(expected)) throw new ArgumentException($"'{expected}' is no hash of a blob.", nameof(expected));
        _expected = expected;
        bool isGit = expected.Length == Sha1Digits;
        _hash = IncrementalHash.CreateHash(isGit ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256);
        _start = isGit ? Encoding.ASCII.GetBytes($"blob {length}\0") : [];
        _hash.AppendData(_start);
    }

    /// <summary>Whether a text is the name of a blob by its hash.</summary>
    /// <param name="text">Any text.</param>
    public static bool IsHash(string text) =>
        text is { Length: Sha1Digits or Sha256Digits } && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Adds the next bytes.</summary>
    /// <param name="bytes">Some bytes of the file.</param>
    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>Begins again, for a file that is read from its start once more.</summary>
    public void Restart()
    {
        _hash.GetHashAndReset();
        _hash.AppendData(_start);
    }

    /// <summary>Whether all that was added has the expected hash; begins again.</summary>
    public bool Matches()
    {
        bool matches = Convert.ToHexStringLower(_hash.GetHashAndReset()) == _expected;
        _hash.AppendData(_start);
        return matches;
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
