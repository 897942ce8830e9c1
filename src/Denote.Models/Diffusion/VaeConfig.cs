using System.Text.Json;
using Denote.Models.Files;

namespace Denote.Models.Diffusion;

/// <summary>The sizes of an <c>AutoencoderKL</c>, from its <c>config.json</c>.</summary>
public sealed record VaeConfig
{
    /// <summary>Channels of the picture that goes in.</summary>
    public int InChannels { get; init; } = 3;

    /// <summary>Channels of the picture that comes out.</summary>
    public int OutChannels { get; init; } = 3;

    /// <summary>Channels of the latents.</summary>
    public int LatentChannels { get; init; } = 4;

    /// <summary>
    /// Channels of each resolution, finest first; every resolution after the first halves height and width.
    /// </summary>
    public IReadOnlyList<int> BlockOutChannels { get; init; } = [64];

    /// <summary>Residual layers of each encoder block; a decoder block has one more.</summary>
    public int LayersPerBlock { get; init; } = 1;

    /// <summary>Groups of the group normalisations.</summary>
    public int NormGroups { get; init; } = 32;

    /// <summary>Height and width of the pictures that the model was trained on, in pixels.</summary>
    public int SampleSize { get; init; } = 32;

    /// <summary>Factor from the encoder's latents to those of the diffusion model.</summary>
    public float ScalingFactor { get; init; } = 0.18215f;

    /// <summary>Pixels per latent along each axis: 8 for Stable Diffusion.</summary>
    public int Downscale => 1 << (BlockOutChannels.Count - 1);

    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">It is missing, broken, or asks for what is not supported.</exception>
    public static VaeConfig Read(string path)
    {
        using var json = JsonFile.Read(path);
        return Parse(json.RootElement, SafetensorsFile.DisplayName(path));
    }

    internal static VaeConfig Parse(JsonElement root, string file)
    {
        var reader = new ConfigReader(root, file);
        reader.RequireOnly("_class_name", "AutoencoderKL");
        var config = new VaeConfig
        {
            InChannels = reader.Size("in_channels", 3),
            OutChannels = reader.Size("out_channels", 3),
            LatentChannels = reader.Size("latent_channels", 4),
            BlockOutChannels = reader.Sizes("block_out_channels", 64),
            LayersPerBlock = reader.Size("layers_per_block", 1),
            NormGroups = reader.Size("norm_num_groups", 32),
            SampleSize = reader.Size("sample_size", 32),
            ScalingFactor = (float)reader.Number("scaling_factor", 0.18215),
        };
        RequireBlocks(reader, "down_block_types", "DownEncoderBlock2D", config.BlockOutChannels.Count);
        RequireBlocks(reader, "up_block_types", "UpDecoderBlock2D", config.BlockOutChannels.Count);
        reader.RequireOnly("act_fn", "silu", "swish");
        reader.RequireOnly("latents_mean");
        reader.RequireOnly("latents_std");
        reader.RequireOnly("mid_block_add_attention", true);
        reader.RequireOnly("shift_factor", 0);
        reader.RequireOnly("use_post_quant_conv", true);
        reader.RequireOnly("use_quant_conv", true);
        reader.Ignore("force_upcast");
        reader.RefuseUnknown();
        if (config.BlockOutChannels.FirstOrDefault(channels => channels % config.NormGroups != 0) is > 0 and int odd)
            throw reader.Error($"'block_out_channels' has {odd}, which 'norm_num_groups' = {config.NormGroups} does "
                + "not divide.");
        return config;
    }

    private static void RequireBlocks(ConfigReader reader, string key, string type, int blocks)
    {
        var types = reader.Texts(key, type);
        if (types.Count != blocks)
            throw reader.Error($"'{key}' has {types.Count} entries, 'block_out_channels' {blocks}; expected as many.");
        if (types.FirstOrDefault(actual => actual != type) is { } other)
            throw reader.Error($"'{key}' has '{other}', which is not supported; supported: '{type}'.");
    }
}
