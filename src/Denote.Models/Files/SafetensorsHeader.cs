using System.Text.Json;
using System.Text.Unicode;
using Denote.Tensors;

namespace Denote.Models.Files;

/// <summary>
/// The JSON header of a safetensors file, read as strictly as the format is specified: every tensor's type, shape and
/// byte range, the ranges laid end to end over the whole buffer.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The format's own limit on the header's length in bytes.</summary>
    public const int MaxLength = 100_000_000;

    private readonly string _file;
    private readonly List<SafetensorsEntry> _entries = [];
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);

    private SafetensorsHeader(string file) => _file = file;

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries => _entries;

    /// <summary>The free-form text map <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Reads and validates a header.</summary>
    /// <param name="json">The header's bytes.</param>
    /// <param name="bufferLength">How many bytes follow the header.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <exception cref="ModelException">A rule of the format is broken.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long bufferLength, string file)
    {
        var header = new SafetensorsHeader(file);
        if (json.IsEmpty || json[0] != (byte)'{')
            throw header.Broken("the header does not start with '{'");
        if (!Utf8.IsValid(json))
            throw header.Broken("the header is not UTF-8 text");
        try
        {
            header.ReadTensors(json);
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            throw new ModelException($"{file}: the header is not well-formed JSON: {cause.Message}", cause);
        }
        header.RequireFullCover(bufferLength);
        return header;
    }

    private void ReadTensors(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var names = new HashSet<string>(StringComparer.Ordinal);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!names.Add(name)) throw Broken($"the header names '{name}' twice");
            reader.Read();
            if (name == "__metadata__") ReadMetadata(ref reader);
            else _entries.Add(ReadEntry(ref reader, name));
        }
        if (reader.Read()) throw Broken("the header goes on after its closing '}'");
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw Broken("'__metadata__' is not an object of strings");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                throw Broken($"'__metadata__' entry '{key}' is not a string");
            if (!_metadata.TryAdd(key, reader.GetString()!)) throw Broken($"'__metadata__' names '{key}' twice");
        }
    }

    private SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Broken($"tensor '{name}' is not described by an object");
        DataType? type = null;
        List<long>? shape = null, offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            bool first = key switch
            {
                "dtype" => type is null,
                "shape" => shape is null,
                "data_offsets" => offsets is null,
                _ => throw Broken($"tensor '{name}' has the unknown key '{key}'"),
            };
            if (!first) throw Broken($"tensor '{name}' has '{key}' twice");
            if (key == "dtype") type = ReadType(ref reader, name);
            else if (key == "shape") shape = ReadSizes(ref reader, name, key);
            else offsets = ReadSizes(ref reader, name, key);
        }
        if (type is null || shape is null || offsets is null)
        {
            string missing = type is null ? "dtype" : shape is null ? "shape" : "data_offsets";
            throw Broken($"tensor '{name}' has no '{missing}'");
        }
        return CheckedEntry(name, type.Value, shape, offsets);
    }

    private DataType ReadType(ref Utf8JsonReader reader, string name)
    {
        string? text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return text switch
        {
            "F64" => DataType.Float64,
            "F32" => DataType.Float32,
            "F16" => DataType.Float16,
            "BF16" => DataType.BFloat16,
            "I64" => DataType.Int64,
            "I32" => DataType.Int32,
            "U8" => DataType.UInt8,
            "BOOL" => DataType.Boolean,
            _ => throw Broken($"tensor '{name}' has the dtype {(text is null ? "(not a string)" : $"'{text}'")}, "
                + "expected one of F64, F32, F16, BF16, I64, I32, U8, BOOL"),
        };
    }

    private List<long> ReadSizes(ref Utf8JsonReader reader, string name, string key)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw Broken($"tensor '{name}': '{key}' is not an array");
        var sizes = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetUInt64(out ulong size)
                || size > long.MaxValue)
                throw Broken($"tensor '{name}': '{key}' holds something other than whole numbers of 0 or more");
            sizes.Add((long)size);
        }
        return sizes;
    }

    private SafetensorsEntry CheckedEntry(string name, DataType type, List<long> sizes, List<long> offsets)
    {
        if (offsets.Count != 2 || offsets[0] > offsets[1])
            throw Broken($"tensor '{name}': 'data_offsets' is [{string.Join(", ", offsets)}], expected [begin, end]");
        string written = $"[{string.Join(", ", sizes)}]";
        if (sizes.Count > Shape.MaxRank)
            throw Broken($"tensor '{name}' has {sizes.Count} axes, expected at most {Shape.MaxRank}");
        Int128 count = 1;
        foreach (long size in sizes)
        {
            count *= size;
            if (count > long.MaxValue) throw Broken($"tensor '{name}': the shape {written} overflows");
        }
        Int128 bytes = count * StoredTensor.SizeOf(type);
        if (bytes != offsets[1] - offsets[0])
            throw Broken($"tensor '{name}': {type} {written} takes {bytes} bytes, but its 'data_offsets' hold "
                + $"{offsets[1] - offsets[0]}");
        if (bytes > int.MaxValue || sizes.Exists(size => size > int.MaxValue))
            throw Broken($"tensor '{name}' {written} is larger than a tensor can be here (2 GiB)");
        Shape shape = Shape.Create(sizes.ConvertAll(size => (int)size).ToArray());
        return new SafetensorsEntry(name, type, shape, offsets[0], (int)bytes);
    }

    private void RequireFullCover(long bufferLength)
    {
        _entries.Sort((a, b) => (a.Offset, a.Length).CompareTo((b.Offset, b.Length)));
        long end = 0;
        foreach (var entry in _entries)
        {
            if (entry.Offset != end)
                throw Broken($"tensor '{entry.Name}' begins at byte {entry.Offset} of the buffer, expected {end}: "
                    + (entry.Offset < end ? "tensors overlap" : "there is a hole between tensors"));
            end += entry.Length;
        }
        if (end != bufferLength)
            throw Broken($"the tensors take {end} bytes, but {bufferLength} follow the header: "
                + (end > bufferLength ? "the file is cut off; get it again" : "the rest belongs to no tensor"));
    }

    private ModelException Broken(string what) => new($"{_file}: {what}.");
}
