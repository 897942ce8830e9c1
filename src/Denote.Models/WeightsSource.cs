using System.Collections.Concurrent;
using Denote.Models.Files;
using Denote.Tensors;

namespace Denote.Models;

/// <summary>What all scopes of one checkpoint share: the files, the old names, and who has asked for what.</summary>
internal sealed class WeightsSource
{
    private readonly ConcurrentDictionary<string, bool> _used = new(StringComparer.Ordinal);
    private readonly List<DeclaredTensor> _declared = [];

    public WeightsSource(Checkpoint checkpoint) => (Checkpoint, Name) = (checkpoint, checkpoint.Name);

    public WeightsSource(string name) => Name = name;

    public string Name { get; }

    public Checkpoint? Checkpoint { get; }

    public List<string>? Problems { get; init; }

    public ConcurrentDictionary<string, string> Aliases { get; } = new(StringComparer.Ordinal);

    /// <summary>What the checkpoint calls a tensor, where it is of another library.</summary>
    public Func<string, IEnumerable<string>>? OtherNames { get; set; }

    public IReadOnlyList<DeclaredTensor> Declared
    {
        get
        {
            lock (_declared) return [.. _declared];
        }
    }

    public StoredTensor? Find(string name)
    {
        if (Checkpoint is null) return null;
        if (OtherNames is not null)
            return OtherNames(name).Select(Checkpoint.Find).FirstOrDefault(tensor => tensor is not null);
        if (Checkpoint.Find(name) is { } found) return found;
        for (int end = name.Length; end > 0; end = name.LastIndexOf('.', end - 1))
            if (Aliases.TryGetValue(name[..end], out string? old) && Checkpoint.Find(old + name[end..]) is { } aliased)
                return aliased;
        return null;
    }

    public StoredTensor Take(string name, Shape shape, TensorRole role, Shape? other = null)
    {
        var declared = new DeclaredTensor(name, shape, role);
        lock (_declared) _declared.Add(declared);
        if (Checkpoint is null) return declared;
        var tensor = Find(name);
        if (tensor is null)
            return Refuse(declared, $"{Name}: tensor '{name}' {shape} is missing. {MissingHint(name)}");
        _used[tensor.Name] = true;
        if (tensor.Shape != shape && tensor.Shape != other)
            return Refuse(declared, $"{Checkpoint.HomeOf(tensor.Name)}: tensor '{tensor.Name}' is {tensor.Shape}, "
                + $"expected {shape}; {ShapeHint(name, tensor.Shape, shape)}.");
        if (tensor.Type is not (DataType.Float32 or DataType.Float16 or DataType.BFloat16 or DataType.Float64))
            return Refuse(declared, $"{Checkpoint.HomeOf(tensor.Name)}: tensor '{tensor.Name}' holds {tensor.Type} "
                + "numbers, expected float32, half or bfloat16: quantised checkpoints cannot be read; get the "
                + "original.");
        return tensor;
    }

    public IReadOnlyList<string> Surplus(string[] ignored) => Checkpoint is null ? [] :
    [
        .. Checkpoint.TensorNames
            .Where(name => !_used.ContainsKey(name) && !ignored.Contains(name[(name.LastIndexOf('.') + 1)..]))
            .Order(StringComparer.Ordinal),
    ];

    private DeclaredTensor Refuse(DeclaredTensor declared, string problem)
    {
        if (Problems is null) throw new ModelException(problem);
        Problems.Add(problem);
        return declared;
    }

    private string MissingHint(string name)
    {
        string first = name.Split('.')[0];
        const string Original = "model.diffusion_model.";
        return Checkpoint!.TensorNames.Any(present => present.StartsWith(Original, StringComparison.Ordinal))
            ? "This is a checkpoint in the original Stable Diffusion layout; convert it to the diffusers layout."
            : Checkpoint.TensorNames.Any(present => present.Split('.')[0] == first)
                ? "The config.json beside it describes another network, or the file is incomplete."
                : $"Nothing in the file begins with '{first}': it belongs to another network.";
    }

    private static string ShapeHint(string name, Shape actual, Shape expected)
    {
        bool isInput = name == "conv_in.weight" && actual.Rank == 4 && expected.Rank == 4 && expected[1] == 4;
        return isInput && actual[1] == 9 ? "probably this is an inpainting model; use a text-to-image one"
            : isInput && actual[1] == 8 ? "probably this is an image-editing model; use a text-to-image one"
            : "probably the config.json beside it describes another network";
    }
}
