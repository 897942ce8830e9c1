using Denote.Tensors;

namespace Denote.Models.Files.Torch;

/// <summary>
/// A PyTorch checkpoint (<c>.pth</c>, <c>.pt</c>, <c>.bin</c>, written by PyTorch 1.6 or later), read without executing
/// anything: a zip archive with a pickle that lists the tensors and one plain entry per storage, mapped into memory.
/// </summary>
public sealed class TorchFile : ITensorFile
{
    private const long MaxPickleBytes = 256 << 20;

    /// <summary>Dictionaries that training scripts put around the weights.</summary>
    private static readonly string[] Wrappers = ["state_dict", "model", "teacher", "module"];

    private readonly MappedFile _mapped;
    private readonly StoredZip _zip;
    private readonly string _root;
    private readonly Dictionary<string, StoredTensor> _tensors = new(StringComparer.Ordinal);

    private TorchFile(MappedFile mapped, string name)
    {
        (_mapped, Name) = (mapped, name);
        RequireZip();
        _zip = new StoredZip(mapped, name);
        string pickle = _zip.Entries.Keys.SingleOrDefault(path => path.EndsWith("/data.pkl", StringComparison.Ordinal))
            ?? throw new ModelException($"{name}: the archive has no data.pkl; it is no PyTorch checkpoint.");
        _root = pickle[..^"data.pkl".Length];
        if (_zip.Entries.TryGetValue(_root + "byteorder", out var order)
            && !mapped.Bytes(order.Offset, (int)order.Length).SequenceEqual("little"u8))
            throw new ModelException($"{name}: its numbers are big-endian; save it again on an ordinary machine.");
        var (offset, length) = _zip.Entries[pickle];
        if (length > MaxPickleBytes)
            throw new ModelException($"{name}: its list of tensors has {length} bytes, too many.");
        object? root = PickleReader.Read(mapped.Bytes(offset, (int)length).ToArray(), name, new TorchTypes());
        Collect(Unwrap(root), "");
        if (_tensors.Count == 0) throw new ModelException($"{name}: it holds no tensors.");
    }

    /// <inheritdoc/>
    public string Path => _mapped.Path;

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public long Length => _mapped.Length;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, StoredTensor> Tensors => _tensors;

    /// <summary>Whether it is a TorchScript archive, as OpenAI publishes CLIP.</summary>
    internal bool IsScript => _zip.Entries.ContainsKey(_root + "constants.pkl");

    /// <summary>Opens a checkpoint and reads its list of tensors.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">It cannot be opened, is damaged, or asks for more than plain tensors
    /// need.</exception>
    public static TorchFile Open(string path)
    {
        var mapped = TensorFile.Map(path);
        try
        {
            return new TorchFile(mapped, SafetensorsFile.DisplayName(path));
        }
        catch
        {
            mapped.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _mapped.Dispose();

    private void RequireZip()
    {
        var start = _mapped.Bytes(0, (int)Math.Min(_mapped.Length, 8));
        if (start.StartsWith("PK"u8)) return;
        throw new ModelException(start.Length > 0 && start[0] == 0x80
            ? $"{Name}: written by a PyTorch before 1.6; save it again with a later one, or as safetensors."
            : $"{Name}: this is no PyTorch checkpoint.");
    }

    private PickleDictionary Unwrap(object? value)
    {
        if (value is not PickleDictionary dictionary)
            throw new ModelException($"{Name}: it holds no dictionary of tensors.");
        foreach (string wrapper in Wrappers)
            if (dictionary[wrapper] is PickleDictionary inner) return Unwrap(inner);
        return dictionary;
    }

    private void Collect(PickleDictionary dictionary, string prefix)
    {
        foreach (var (key, value) in dictionary.Items)
        {
            string name = prefix + key;
            if (value is PickleDictionary inner) Collect(inner, name + ".");
            else if (value is TorchTensor tensor) _tensors[name] = Resolve(name, tensor);
        }
    }

    private StoredTensor Resolve(string name, TorchTensor tensor)
    {
        var storage = tensor.Storage;
        int size = StoredTensor.SizeOf(storage.Type);
        if (!_zip.Entries.TryGetValue($"{_root}data/{storage.Key}", out var entry)
            || entry.Length / size < storage.Count)
            throw new ModelException($"{Name}: the numbers of tensor '{name}' are missing or cut off.");
        Shape shape = Sizes(name, tensor.Sizes);
        if (tensor.Strides.Length != tensor.Sizes.Length)
            throw new ModelException(
                $"{Name}: tensor '{name}' has {tensor.Sizes.Length} sizes and {tensor.Strides.Length} strides.");
        long expected = 1, last = tensor.Offset;
        bool isRowMajor = true;
        for (int i = shape.Rank - 1; i >= 0; i--)
        {
            if (shape[i] > 1 && tensor.Strides[i] != expected) isRowMajor = false;
            expected *= Math.Max(1, shape[i]);
            last += Math.Max(0, shape[i] - 1) * tensor.Strides[i];
        }
        if (!isRowMajor)
            throw new ModelException(
                $"{Name}: tensor '{name}' is a transposed view; save the model again as safetensors.");
        if (shape.Count > 0 && last >= storage.Count)
            throw new ModelException(
                $"{Name}: tensor '{name}' {shape} lies outside its storage of {storage.Count} numbers.");
        return new MappedTensor(_mapped, name, storage.Type, shape, entry.Offset + tensor.Offset * size);
    }

    private Shape Sizes(string name, long[] sizes)
    {
        try
        {
            return Shape.Create([.. sizes.Select(size => checked((int)size))]);
        }
        catch (Exception cause) when (cause is TensorException or OverflowException)
        {
            throw new ModelException($"{Name}: tensor '{name}' has sizes that no tensor can have.", cause);
        }
    }

    private sealed class MappedTensor(MappedFile file, string name, DataType type, Shape shape, long offset)
        : StoredTensor(name, type, shape)
    {
        public override ReadOnlySpan<byte> Bytes => file.Bytes(offset, checked(Shape.Count * SizeOf(Type)));
    }
}
