using Denote.Models.Files;

namespace Denote.Models.Vit;

/// <summary>Opens a plain vision transformer from disk.</summary>
public static class VitCheckpoint
{
    /// <summary>Channels of a head in every published DINO, DINOv2 and MAE.</summary>
    private const int HeadChannels = 64;

    /// <summary>Opens a network.</summary>
    /// <param name="path">
    /// A folder with <c>config.json</c> and <c>model.safetensors</c> or a single checkpoint, or a checkpoint alone
    /// (<c>dino_vitbase8_pretrain.pth</c>, <c>dinov2_vits14_reg4_pretrain.pth</c>, a full training checkpoint), whose
    /// sizes are read from its tensors.
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
            VitPublishedNames.Accept(weights);
            var config = isFile ? SizesOf(weights) : VitConfig.Read(Path.Combine(path, "config.json"));
            var model = new VitModel(config, weights);
            weights.RequireAllUsed(VitPublishedNames.IsHarmless);
            return (model, weights);
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
        while (weights.Has($"blocks.{layers}.norm1.weight")) layers++;
        bool isGated = weights.Has("blocks.0.mlp.w12.weight"), hasScale = weights.Has("blocks.0.ls1.gamma");
        int registers = weights.ShapeOf("register_tokens") is { Rank: 3 } shape ? shape[1] : 0;
        return new VitConfig
        {
            ImageSize = side * patch,
            PatchSize = patch,
            Channels = channels,
            Layers = layers,
            Heads = Math.Max(1, channels / HeadChannels),
            Registers = registers,
            HasLayerScale = hasScale,
            IsGated = isGated,
            // The models with registers were released with another way to resize their positions.
            PositionOffset = registers > 0 ? 0 : PatchPositions.DinoOffset,
            AntialiasPositions = registers > 0,
        };
    }

    private static Tensors.Shape Find(Weights weights, string name, int rank) =>
        weights.ShapeOf(name) is { } shape && shape.Rank == rank
            ? shape
            : throw new ModelException($"{weights.FileName}: tensor '{name}' is missing or misshapen; this is no DINO, "
                + "DINOv2 or MAE vision transformer.");
}
