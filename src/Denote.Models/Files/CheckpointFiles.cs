using System.Text.Json;

namespace Denote.Models.Files;

/// <summary>
/// Finds the safetensors file or files of one part of a model folder: <c>base.safetensors</c>, a variant such as
/// <c>base.fp16.safetensors</c>, or shards listed by <c>base.safetensors.index.json</c>.
/// </summary>
internal static class CheckpointFiles
{
    private static readonly string[] UnsafeEndings = [".bin", ".ckpt", ".pt", ".pth", ".msgpack", ".h5"];

    /// <summary>The files of a part, full paths.</summary>
    /// <param name="folder">The part's folder, for example <c>model/unet</c>.</param>
    /// <param name="baseName">For example <c>diffusion_pytorch_model</c>.</param>
    /// <param name="variant">
    /// For example <c>fp16</c>; null takes full precision, else whichever variant there is.
    /// </param>
    /// <exception cref="ModelException">There is none, or a shard is missing.</exception>
    public static CheckpointLayout Find(string folder, string baseName, string? variant)
    {
        string name = SafetensorsFile.DisplayName(folder);
        if (!Directory.Exists(folder))
            throw new ModelException($"{name}: there is no such folder; the model is incomplete.");
        foreach (string? candidate in variant is null ? new[] { null, "fp16", "bf16" } : [variant])
        {
            string infix = candidate is null ? "" : "." + candidate;
            string single = Path.Combine(folder, $"{baseName}{infix}.safetensors");
            if (File.Exists(single)) return new CheckpointLayout([single], null);
            string[] indexes = candidate is null
                ? [$"{baseName}.safetensors.index.json"]
                : [$"{baseName}.safetensors.index{infix}.json", $"{baseName}{infix}.safetensors.index.json"];
            foreach (string index in indexes)
                if (File.Exists(Path.Combine(folder, index))) return ReadIndex(folder, index);
        }
        throw Missing(folder, baseName, variant, name);
    }

    private static CheckpointLayout ReadIndex(string folder, string index)
    {
        string path = Path.Combine(folder, index);
        string name = SafetensorsFile.DisplayName(path);
        using var json = JsonFile.Read(path);
        if (!json.RootElement.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
            throw new ModelException($"{name}: there is no object 'weight_map' from tensors to files.");
        var homes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in map.EnumerateObject())
        {
            string? file = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString() : null;
            if (string.IsNullOrEmpty(file) || file != Path.GetFileName(file) || file is "." or ".."
                || !file.EndsWith(".safetensors", StringComparison.Ordinal))
                throw new ModelException($"{name}: tensor '{entry.Name}' is said to lie in "
                    + $"'{file ?? entry.Value.GetRawText()}', expected the name of a .safetensors file in the same "
                    + "folder.");
            if (!homes.TryAdd(entry.Name, file))
                throw new ModelException($"{name}: 'weight_map' names the tensor '{entry.Name}' twice.");
        }
        string[] files = [.. homes.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (files.Length == 0) throw new ModelException($"{name}: 'weight_map' is empty.");
        foreach (string file in files)
            if (!File.Exists(Path.Combine(folder, file)))
                throw new ModelException($"{name}: the shard '{file}' is missing from the folder; get it as well.");
        return new CheckpointLayout([.. files.Select(file => Path.Combine(folder, file))], new ShardIndex(name, homes));
    }

    private static ModelException Missing(string folder, string baseName, string? variant, string name)
    {
        string wanted = $"{baseName}{(variant is null ? "" : "." + variant)}.safetensors";
        string[] present = [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file))];
        Array.Sort(present, StringComparer.Ordinal);
        string[] pickles = [.. present.Where(file => UnsafeEndings.Contains(Path.GetExtension(file)))];
        if (pickles.Length > 0)
            return new ModelException($"{name}: the weights are only there as {string.Join(", ", pickles)}, a "
                + "format that can run code and is not taken from model folders. Get the safetensors files of this "
                + "model, or convert it in Python with pipeline.save_pretrained(folder, safe_serialization=True).");
        string[] others = [.. present.Where(file => file.EndsWith(".safetensors", StringComparison.Ordinal))];
        string instead = others.Length > 0 ? $" There is {string.Join(", ", others)} instead." : "";
        return new ModelException($"{name}: the weights are missing, expected {wanted}.{instead}");
    }
}
