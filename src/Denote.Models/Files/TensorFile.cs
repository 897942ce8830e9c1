using Denote.Models.Files.Torch;
using Denote.Tensors;

namespace Denote.Models.Files;

/// <summary>Opens files of tensors by what they contain, not by how they are called.</summary>
internal static class TensorFile
{
    /// <summary>Opens a safetensors file or a PyTorch checkpoint.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">It cannot be opened or is of neither format.</exception>
    public static ITensorFile Open(string path)
    {
        using (var mapped = Map(path))
        {
            var start = mapped.Bytes(0, (int)Math.Min(mapped.Length, 2));
            bool isTorch = start.StartsWith("PK"u8)
                || (start.Length == 2 && start[0] == 0x80 && start[1] is >= 2 and <= 5);
            if (!isTorch || mapped.Length < 8) return SafetensorsFile.Open(path);
        }
        return TorchFile.Open(path);
    }

    /// <summary>Maps a file into memory.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">There is no such file, it is empty, or it cannot be opened.</exception>
    public static MappedFile Map(string path)
    {
        try
        {
            return new MappedFile(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            string reason = cause is FileNotFoundException or DirectoryNotFoundException ? Absent(path)
                : File.Exists(path) && new FileInfo(path).Length == 0 ? "the file is empty; get it again"
                : cause.Message;
            throw new ModelException($"{SafetensorsFile.DisplayName(path)}: {reason}.", cause);
        }
    }

    private static string Absent(string path) => new FileInfo(path).LinkTarget is { } target
        ? $"it is a link to {target}, which is not there; the copy or the cache is incomplete, get the model again"
        : "there is no such file";
}
