using System.Buffers.Binary;
using System.Text;
using Denote.Tensors;

namespace Denote.Models.Files.Torch;

/// <summary>
/// The directory of a zip archive whose entries are stored without compression, as PyTorch writes them: each entry is a
/// range of the mapped file. Archives above 4 GiB (zip64) are read too.
/// </summary>
internal sealed class StoredZip
{
    private const uint EndSignature = 0x06054b50;
    private const uint End64Signature = 0x06064b50;
    private const uint Locator64Signature = 0x07064b50;
    private const uint EntrySignature = 0x02014b50;
    private const uint LocalSignature = 0x04034b50;
    private const int EndLength = 22;
    private const int MaxComment = ushort.MaxValue;

    private readonly MappedFile _file;
    private readonly string _name;

    /// <summary>Reads the directory.</summary>
    /// <param name="file">The archive.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="ModelException">It is no zip archive, or is cut off or damaged.</exception>
    public StoredZip(MappedFile file, string name)
    {
        (_file, _name) = (file, name);
        try
        {
            Entries = ReadDirectory();
        }
        catch (Exception cause) when (cause is ArgumentOutOfRangeException or IndexOutOfRangeException
            or OverflowException)
        {
            throw Broken("its directory points outside the file", cause);
        }
    }

    /// <summary>Offset and length of each entry by its path in the archive.</summary>
    public IReadOnlyDictionary<string, (long Offset, long Length)> Entries { get; }

    private Dictionary<string, (long, long)> ReadDirectory()
    {
        var (count, at) = FindDirectory();
        var entries = new Dictionary<string, (long, long)>(StringComparer.Ordinal);
        for (long i = 0; i < count; i++)
        {
            var head = _file.Bytes(at, 46);
            if (U32(head, 0) != EntrySignature) throw Broken("its directory is damaged");
            int nameLength = U16(head, 28), extraLength = U16(head, 30), commentLength = U16(head, 32);
            string path = Encoding.UTF8.GetString(_file.Bytes(at + 46, nameLength));
            if (U16(head, 10) != 0)
            {
                // The source code in a TorchScript file, which nobody reads.
                if (path.Contains("/code/", StringComparison.Ordinal))
                {
                    at += 46 + nameLength + extraLength + commentLength;
                    continue;
                }
                throw Broken($"the entry '{path}' is compressed, PyTorch stores its entries plainly");
            }
            if ((U16(head, 8) & 1) != 0) throw Broken($"the entry '{path}' is encrypted");
            long packed = U32(head, 20), length = U32(head, 24), local = U32(head, 42);
            ReadExtra64(_file.Bytes(at + 46 + nameLength, extraLength), ref length, ref packed, ref local);
            if (packed != length) throw Broken($"the entry '{path}' has two lengths");
            if (!entries.TryAdd(path, (DataOffset(local, path, length), length)))
                throw Broken($"the entry '{path}' is there twice");
            at += 46 + nameLength + extraLength + commentLength;
        }
        return entries;
    }

    private (long Count, long Offset) FindDirectory()
    {
        int tailLength = (int)Math.Min(_file.Length, EndLength + MaxComment);
        long tailStart = _file.Length - tailLength;
        var tail = _file.Bytes(tailStart, tailLength);
        for (int i = tailLength - EndLength; i >= 0; i--)
        {
            if (U32(tail, i) != EndSignature) continue;
            long count = U16(tail, i + 10), offset = U32(tail, i + 16);
            if (count != ushort.MaxValue && offset != uint.MaxValue) return (count, offset);
            var locator = _file.Bytes(tailStart + i - 20, 20);
            if (U32(locator, 0) != Locator64Signature) return (count, offset);
            var end64 = _file.Bytes(I64(locator, 8), 56);
            if (U32(end64, 0) != End64Signature) throw Broken("its zip64 directory is damaged");
            return (I64(end64, 32), I64(end64, 48));
        }
        throw Broken("it has no directory at its end, it is cut off or no zip archive");
    }

    /// <summary>The zip64 field holds, in this order, those of the values that did not fit 32 bits.</summary>
    private static void ReadExtra64(ReadOnlySpan<byte> extra, ref long length, ref long packed, ref long local)
    {
        while (extra.Length >= 4)
        {
            int id = U16(extra, 0), size = U16(extra, 2);
            if (id == 1)
            {
                var values = extra.Slice(4, size);
                TakeIfLong(ref length, ref values);
                TakeIfLong(ref packed, ref values);
                TakeIfLong(ref local, ref values);
            }
            extra = extra[(4 + size)..];
        }
    }

    private static void TakeIfLong(ref long value, ref ReadOnlySpan<byte> values)
    {
        if (value != uint.MaxValue) return;
        value = I64(values, 0);
        values = values[8..];
    }

    private long DataOffset(long local, string path, long length)
    {
        var head = _file.Bytes(local, 30);
        if (U32(head, 0) != LocalSignature) throw Broken($"the entry '{path}' is not where the directory says");
        long offset = local + 30 + U16(head, 26) + U16(head, 28);
        if (length < 0 || offset > _file.Length - length) throw Broken($"the entry '{path}' is cut off");
        return offset;
    }

    private ModelException Broken(string problem, Exception? cause = null)
    {
        string message = $"{_name}: the archive cannot be read: {problem}.";
        return cause is null ? new ModelException(message) : new ModelException(message, cause);
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long I64(ReadOnlySpan<byte> bytes, int at) =>
        checked((long)BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]));
}
