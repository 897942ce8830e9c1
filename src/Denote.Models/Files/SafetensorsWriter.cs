using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Denote.Tensors;

namespace Denote.Models.Files;

/// <summary>
/// Writes a safetensors file piece by piece: the tensors are declared first, then filled in their order. The file is
/// written beside its final place and renamed into it by <see cref="Complete"/>; without that call nothing is left
/// behind.
/// </summary>
public sealed class SafetensorsWriter : IDisposable
{
    private const int Chunk = 1 << 16;

    private readonly string _path;
    private readonly string _temporaryPath;
    private readonly IReadOnlyList<TensorDeclaration> _tensors;
    private readonly FileStream _stream;
    private int _current;
    private long _written;
    private bool _closed;

    /// <summary>Starts a file and writes its header.</summary>
    /// <param name="path">Where the file will be; its folder is created when it is missing.</param>
    /// <param name="tensors">What it will hold, in this order; names must differ.</param>
    /// <param name="metadata">Free-form text for the header.</param>
    /// <exception cref="ModelException">The file cannot be written or a name is used twice.</exception>
    public SafetensorsWriter(string path, IReadOnlyList<TensorDeclaration> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        _path = Path.GetFullPath(path);
        _temporaryPath = $"{_path}.{Environment.ProcessId}.part";
        _tensors = tensors;
        byte[] header = Header(tensors, metadata);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            _stream = new FileStream(_temporaryPath, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(cause);
        }
        try
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            Put(length);
            Put(header);
        }
        catch
        {
            Dispose();
            throw;
        }
        SkipFull();
    }

    /// <summary>Writes the whole of several tensors to a file.</summary>
    /// <param name="path">Where the file will be.</param>
    /// <param name="tensors">Names and values.</param>
    /// <param name="type">The number format to write: float32, half or bfloat16.</param>
    /// <param name="metadata">Free-form text for the header.</param>
    /// <exception cref="ModelException">The file cannot be written.</exception>
    public static void Save(string path, IReadOnlyList<KeyValuePair<string, Tensor>> tensors,
        DataType type = DataType.Float32, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var declared = tensors.Select(tensor => new TensorDeclaration(tensor.Key, type, tensor.Value.Shape)).ToArray();
        using var writer = new SafetensorsWriter(path, declared, metadata);
        foreach (var (_, tensor) in tensors) writer.Write(tensor.Span);
        writer.Complete();
    }

    /// <summary>Appends raw little-endian bytes, to the tensor whose turn it is and then to the next ones.</summary>
    /// <param name="bytes">Any number of bytes.</param>
    /// <exception cref="ModelException">More bytes than were declared, or the disk is full.</exception>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int count = (int)Math.Min(bytes.Length, Room());
            Put(bytes[..count]);
            _written += count;
            bytes = bytes[count..];
            SkipFull();
        }
    }

    /// <summary>Appends values, narrowed to the number format of the tensor whose turn it is.</summary>
    /// <param name="values">Row-major values: a whole tensor or a part; may run on into the next tensor.</param>
    /// <exception cref="ModelException">
    /// More values than were declared, or the format is not a float of 32 or 16 bits.
    /// </exception>
    public void Write(ReadOnlySpan<float> values)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Chunk * sizeof(float));
        try
        {
            while (!values.IsEmpty)
            {
                long room = Room();
                var type = _tensors[_current].Type;
                int size = StoredTensor.SizeOf(type);
                var part = values[..(int)Math.Min(Math.Min(values.Length, Chunk), room / size)];
                var narrow = buffer.AsSpan(0, part.Length * size);
                Narrow(part, type, narrow);
                WriteBytes(narrow);
                values = values[part.Length..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Finishes the file and moves it to its place.</summary>
    /// <exception cref="ModelException">
    /// A declared tensor has not been filled, or the file cannot be put there.
    /// </exception>
    public void Complete()
    {
        if (_current < _tensors.Count)
            throw new ModelException($"{SafetensorsFile.DisplayName(_path)}: tensor '{_tensors[_current].Name}' "
                + $"{_tensors[_current].Shape} has been given only {_written} bytes.");
        try
        {
            _stream.Dispose();
            File.Move(_temporaryPath, _path, overwrite: true);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(cause);
        }
        _closed = true;
    }

    /// <summary>Closes the file; one that was not completed is deleted.</summary>
    public void Dispose()
    {
        if (_closed) return;
        _closed = true;
        try
        {
            _stream.Dispose();
        }
        catch (IOException)
        {
            // The last buffered bytes did not fit on the disk; the file is deleted anyway.
        }
        File.Delete(_temporaryPath);
    }

    private static byte[] Header(
        IReadOnlyList<TensorDeclaration> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata) json.WriteString(key, value);
                json.WriteEndObject();
            }
            long offset = 0;
            foreach (var tensor in tensors)
            {
                if (!names.Add(tensor.Name) || tensor.Name == "__metadata__")
                    throw new ModelException($"A safetensors file cannot hold two tensors named '{tensor.Name}'.");
                long end = offset + (long)tensor.Shape.Count * StoredTensor.SizeOf(tensor.Type);
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", TypeName(tensor.Type));
                json.WriteStartArray("shape");
                foreach (int size in tensor.Shape) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(end);
                json.WriteEndArray();
                json.WriteEndObject();
                offset = end;
            }
            json.WriteEndObject();
        }
        // Spaces up to a multiple of 8, so that the numbers lie aligned in the mapped file.
        byte[] header = new byte[(buffer.WrittenCount + 7) / 8 * 8];
        buffer.WrittenSpan.CopyTo(header);
        header.AsSpan(buffer.WrittenCount).Fill((byte)' ');
        return header;
    }

    private static string TypeName(DataType type) => type switch
    {
        DataType.Float64 => "F64",
        DataType.Float32 => "F32",
        DataType.Float16 => "F16",
        DataType.BFloat16 => "BF16",
        DataType.Int64 => "I64",
        DataType.Int32 => "I32",
        DataType.UInt8 => "U8",
        DataType.Boolean => "BOOL",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static void Narrow(ReadOnlySpan<float> values, DataType type, Span<byte> target)
    {
        switch (type)
        {
            case DataType.Float32:
                MemoryMarshal.AsBytes(values).CopyTo(target);
                break;
            case DataType.Float16:
                System.Numerics.Tensors.TensorPrimitives.ConvertToHalf(values, MemoryMarshal.Cast<byte, Half>(target));
                break;
            case DataType.BFloat16:
                var words = MemoryMarshal.Cast<byte, ushort>(target);
                for (int i = 0; i < values.Length; i++) words[i] = ToBFloat16(values[i]);
                break;
            default:
                throw new ModelException($"Values are written as float32, half or bfloat16, not as {type}.");
        }
    }

    private static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value)) return (ushort)((bits >> 16) | 0x40);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    private long Room() => _current < _tensors.Count
        ? Size(_current) - _written
        : throw new ModelException($"{SafetensorsFile.DisplayName(_path)}: more values were given than declared.");

    private long Size(int tensor) => (long)_tensors[tensor].Shape.Count * StoredTensor.SizeOf(_tensors[tensor].Type);

    private void SkipFull()
    {
        while (_current < _tensors.Count && _written == Size(_current))
        {
            _current++;
            _written = 0;
        }
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _stream.Write(bytes);
        }
        catch (IOException cause)
        {
            throw Unwritable(cause);
        }
    }

    private ModelException Unwritable(Exception cause) =>
        new($"{SafetensorsFile.DisplayName(_path)}: cannot be written: {cause.Message}", cause);
}
