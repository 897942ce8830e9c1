using System.Buffers.Binary;
using Denote.Tensors;

namespace Denote.Models.Files;

/// <summary>
/// A safetensors file, mapped into memory: the length of a header (8 bytes, little-endian), the header (JSON), then the
/// tensors' bytes. Nothing but the header is read until a tensor is used. Reading is safe from several threads.
/// </summary>
public sealed class SafetensorsFile : ITensorFile
{
    private const int LengthBytes = 8;

    private readonly MappedFile _mapped;
    private readonly Dictionary<string, StoredTensor> _tensors = new(StringComparer.Ordinal);

    private SafetensorsFile(MappedFile mapped, string name)
    {
        _mapped = mapped;
        Name = name;
        long headerLength = ReadHeaderLength();
        var bytes = mapped.Bytes(LengthBytes, (int)headerLength);
        var header = SafetensorsHeader.Parse(bytes, mapped.Length - LengthBytes - headerLength, name);
        Metadata = header.Metadata;
        foreach (var entry in header.Entries)
            _tensors.Add(entry.Name, new MappedTensor(mapped, entry, LengthBytes + headerLength));
    }

    /// <summary>The file's path.</summary>
    public string Path => _mapped.Path;

    /// <summary>
    /// The file with the folder it lies in, for messages: <c>unet/diffusion_pytorch_model.safetensors</c>.
    /// </summary>
    public string Name { get; }

    /// <summary>The file's length in bytes.</summary>
    public long Length => _mapped.Length;

    /// <summary>The tensors by name. They are valid until the file is closed.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Tensors => _tensors;

    /// <summary>The header's free-form text, often <c>format</c> = <c>pt</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and validates its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">The file cannot be opened or breaks a rule of the format.</exception>
    public static SafetensorsFile Open(string path)
    {
        string name = DisplayName(path);
        var mapped = TensorFile.Map(path);
        try
        {
            return new SafetensorsFile(mapped, name);
        }
        catch
        {
            mapped.Dispose();
            throw;
        }
    }

    /// <summary>Closes the file; its tensors must not be used any more.</summary>
    public void Dispose() => _mapped.Dispose();

    /// <summary>A file's name after the folder it lies in.</summary>
    internal static string DisplayName(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        string? folder = System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(full));
        string file = System.IO.Path.GetFileName(full);
        return string.IsNullOrEmpty(folder) ? file : $"{folder}/{file}";
    }

    private long ReadHeaderLength()
    {
        if (Length < LengthBytes)
            throw new ModelException($"{Name}: {Length} bytes are too few for a safetensors file; get it again.");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(_mapped.Bytes(0, LengthBytes));
        if (length > SafetensorsHeader.MaxLength)
            throw new ModelException($"{Name}: the header's length is given as {length} bytes, expected at most "
                + $"{SafetensorsHeader.MaxLength}: {GuessContent()}.");
        if ((long)length > Length - LengthBytes)
            throw new ModelException($"{Name}: the header's length is given as {length} bytes, but the file has only "
                + $"{Length}; it is cut off, get it again.");
        return (long)length;
    }

    private string GuessContent()
    {
        var start = _mapped.Bytes(0, (int)Math.Min(Length, 16));
        return start.StartsWith("version https://"u8) ? "this is a Git LFS pointer, run 'git lfs pull'"
            : start.StartsWith("PK"u8) ? "this is a zip archive, perhaps a PyTorch checkpoint under another name"
            : start[0] == (byte)'<' ? "this is a web page, the download went wrong"
            : "this is not a safetensors file";
    }

    private sealed class MappedTensor(MappedFile file, SafetensorsEntry entry, long bufferStart)
        : StoredTensor(entry.Name, entry.Type, entry.Shape)
    {
        public override ReadOnlySpan<byte> Bytes => file.Bytes(bufferStart + entry.Offset, entry.Length);

        public override void Forget() => file.Forget(bufferStart + entry.Offset, entry.Length);
    }
}
