using Denote.Models.Files;

namespace Denote.Models.Vit;

/// <summary>Opens a plain vision transformer from disk.</summary>
public static class VitCheckpoint
{
    /// <summary>Channels of a head in every published DINO and MAE.</summary>
    private const int HeadChannels = 64;

    /// <summary>Opens a network.</summary>
    /// <param name="path">
    /// A folder with <c>config.json</c> and <c>model.safetensors</c> or a single checkpoint, or a checkpoint with the original parameter names
    /// (DINO's <c>dino_vitbase8_pretrain.pth</c>), whose sizes are read from its tensors.
    /// </param>
    /// <returns>The network, and its weights, which must stay open while it is used.</returns>
    /// <exception cref="ModelException">It is missing, broken, or of another kind.</exception>
    public static (VitModel Model, Weights Weights) Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = ModelPath.Resolve(path);
        bool isFile = File.Exists(path);
        var weights = Weights.OpenModel(path);
        try
        {
            var config = isFile ? SizesOf(weights) : VitConfig.Read(Path.Combine(path, "config.json"));
            return (new VitModel(config, weights), weights);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    private static VitConfig SizesOf(Weights weights)
    {
        var patches = Find(weights, "patch_embed.proj.weight", rank: 4);
        var positions = Find(weights, "pos_embed", rank: 3);
        int channels = patches[0], patch = patches[3], side = (int)Math.Round(Math.Sqrt(positions[1] - 1));
        int layers = 0;
        while (weights.Has($"blocks.{layers}.attn.qkv.weight")) layers++;
        return new VitConfig
        {
            ImageSize = side * patch,
            PatchSize = patch,
            Channels = channels,
            Layers = layers,
            Heads = Math.Max(1, channels / HeadChannels),
        };
    }

    private static Tensors.Shape Find(Weights weights, string name, int rank)
    {
        foreach (ITensorFile file in weights.Files)
            if (file.Tensors.TryGetValue(name, out var tensor) && tensor.Shape.Rank == rank) return tensor.Shape;
        throw new ModelException($"{weights.FileName}: tensor '{name}' is missing or misshapen; this is no DINO or MAE "
            + "vision transformer with its original parameter names.");
    }
}
