using System.Security.Cryptography;
using System.Text;

namespace Denote.Labelling;

/// <summary>
/// A hash of the files that a network is made of, which another training of the same network changes. Of large files
/// the size and evenly spaced blocks are read, not everything, so that gigabytes take no noticeable time.
/// </summary>
internal static class ModelFingerprint
{
    private const int BlockBytes = 4096;
    private const int Blocks = 64;

    private static readonly string[] Endings = [".safetensors", ".bin", ".pth", ".pt", ".ckpt"];

    /// <summary>The hash as 64 hexadecimal digits.</summary>
    /// <param name="places">Files, or folders whose configuration and weights count (not those of subfolders).</param>
    public static string Of(params IReadOnlyList<string> places)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in places.SelectMany(FilesAt))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(file)));
            Append(hash, file);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<string> FilesAt(string place) => File.Exists(place)
        ? [place]
        : Directory.EnumerateFiles(place).Where(Counts).Order(StringComparer.Ordinal);

    private static bool Counts(string file) => Path.GetFileName(file) is "config.json" or "scheduler_config.json"
        || Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    private static void Append(IncrementalHash hash, string file)
    {
        using var stream = File.OpenRead(file);
        hash.AppendData(BitConverter.GetBytes(stream.Length));
        var block = new byte[BlockBytes];
        long step = Math.Max(BlockBytes, stream.Length / Blocks);
        for (long at = 0; at < stream.Length; at += step)
        {
            stream.Position = at;
            hash.AppendData(block, 0, stream.ReadAtLeast(block, block.Length, throwOnEndOfStream: false));
        }
    }
}
