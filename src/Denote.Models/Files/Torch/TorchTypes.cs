using Denote.Tensors;

namespace Denote.Models.Files.Torch;

/// <summary>
/// What a PyTorch checkpoint of plain tensors names: storages, tensors, parameters and ordered dictionaries; and in a
/// TorchScript file the modules that hold them, of which only the attributes are read, never the code.
/// </summary>
internal sealed class TorchTypes : IPickleTypes
{
    private const string Script = "torch.jit._pickle";

    private static readonly Dictionary<string, DataType> Storages = new(StringComparer.Ordinal)
    {
        ["FloatStorage"] = DataType.Float32,
        ["HalfStorage"] = DataType.Float16,
        ["BFloat16Storage"] = DataType.BFloat16,
        ["DoubleStorage"] = DataType.Float64,
        ["IntStorage"] = DataType.Int32,
        ["LongStorage"] = DataType.Int64,
        ["ByteStorage"] = DataType.UInt8,
        ["BoolStorage"] = DataType.Boolean,
    };

    /// <inheritdoc/>
    public bool IsAllowed(string module, string name) => (module, name) switch
    {
        ("collections", "OrderedDict") => true,
        ("torch._utils", "_rebuild_tensor_v2" or "_rebuild_parameter") => true,
        ("torch", "Size") => true,
        (Script, "build_intlist" or "build_doublelist" or "build_boollist" or "build_tensorlist"
            or "restore_type_tag") => true,
        _ when IsScriptModule(module) => true,
        ("torch", _) => Storages.ContainsKey(name),
        _ => false,
    };

    /// <inheritdoc/>
    public object? Construct(PickleGlobal global, object?[] arguments, string file)
    {
        if (IsScriptModule(global.Module)) return new PickleDictionary { IsObject = true };
        if (global.Module == Script && arguments.Length > 0) return arguments[0];
        switch (global.Name)
        {
            case "OrderedDict":
                var dictionary = new PickleDictionary();
                if (arguments is [List<object?> pairs])
                    foreach (object? pair in pairs)
                        if (pair is object?[] { Length: 2 } item) dictionary.Set(item[0], item[1]);
                return dictionary;
            case "_rebuild_parameter" when arguments is [TorchTensor tensor, ..]:
                return tensor;
            case "_rebuild_tensor_v2" when arguments is
                [TorchStorage storage, long and >= 0, object?[] sizes, object?[] strides, ..]:
                return new TorchTensor(storage, (long)arguments[1]!, Whole(sizes, file), Whole(strides, file));
            case "Size" when arguments is [object?[] sizes]:
                return sizes;
            default:
                throw new ModelException(
                    $"{file}: the pickle calls {global.Module}.{global.Name} with other arguments than PyTorch does.");
        }
    }

    /// <inheritdoc/>
    public object? Persistent(object? reference, string file)
    {
        if (reference is object?[] { Length: >= 5 } parts && parts[0] is "storage" && parts[1] is PickleGlobal type
            && type.Module == "torch" && Storages.TryGetValue(type.Name, out var format)
            && parts[2] is string key && parts[4] is long count && count >= 0)
            return new TorchStorage(format, key, count);
        throw new ModelException($"{file}: the pickle refers to something that is no tensor storage.");
    }

    private static bool IsScriptModule(string module) =>
        module == "__torch__" || module.StartsWith("__torch__.", StringComparison.Ordinal);

    private static long[] Whole(object?[] values, string file) =>
        [.. values.Select(value => value is long and >= 0 ? (long)value
            : throw new ModelException($"{file}: a tensor's sizes and strides should be whole numbers of 0 or more."))];
}

/// <summary>A run of numbers beside the pickle.</summary>
internal sealed record TorchStorage(DataType Type, string Key, long Count);

/// <summary>A view of a storage.</summary>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, long[] Sizes, long[] Strides);
