using System.Text.Json;
using Denote.Models.Files;

namespace Denote.Models.Diffusion;

/// <summary>The sizes of an <c>AutoencoderKL</c> or <c>AutoencoderTiny</c>, from its <c>config.json</c>.</summary>
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

    /// <summary>
    /// The latents' means, one for each channel, where the diffusion model sees them centred; mostly null.
    /// </summary>
    public IReadOnlyList<float>? LatentMeans { get; init; }

    /// <summary>The latents' standard deviations; there with <see cref="LatentMeans"/> alone.</summary>
    public IReadOnlyList<float>? LatentDeviations { get; init; }

    /// <summary>What a tiny autoencoder has in place of blocks; null for all others.</summary>
    public TinyVaeConfig? Tiny { get; init; }

    /// <summary>Pixels per latent along each axis: 8 for Stable Diffusion.</summary>
    public int Downscale => 1 << ((Tiny?.EncoderBlocks.Count ?? BlockOutChannels.Count) - 1);

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
        reader.RequireOnly("_class_name", "AutoencoderKL", "AutoencoderTiny");
        return reader.Text("_class_name") == "AutoencoderTiny" ? ParseTiny(reader) : ParseKL(reader);
    }

    private static VaeConfig ParseKL(ConfigReader reader)
    {
        var config = new VaeConfig
        {
            InChannels = reader.Size("in_channels", 3),
            OutChannels = reader.Size("out_channels", 3),
            LatentChannels = reader.Size("latent_channels", 4),
            BlockOutChannels = reader.Sizes("block_out_channels", 64),
            LayersPerBlock = reader.Size("layers_per_block", 1),
            NormGroups = reader.Size("norm_num_groups", 32),
            SampleSize = reader.SmallestSize("sample_size", 32),
            ScalingFactor = (float)reader.Number("scaling_factor", 0.18215),
        };
        RequireBlocks(reader, "down_block_types", "DownEncoderBlock2D", config.BlockOutChannels.Count);
        RequireBlocks(reader, "up_block_types", "UpDecoderBlock2D", config.BlockOutChannels.Count);
        reader.RequireOnly("act_fn", "silu", "swish");
        reader.RequireOnly("mid_block_add_attention", true);
        reader.RequireOnly("shift_factor", 0);
        reader.RequireOnly("use_post_quant_conv", true);
        reader.RequireOnly("use_quant_conv", true);
        reader.Ignore("force_upcast");
        config = config.WithStatistics(reader);
        reader.RefuseUnknown();
        if (config.BlockOutChannels.FirstOrDefault(channels => channels % config.NormGroups != 0) is > 0 and int odd)
            throw reader.Error($"'block_out_channels' has {odd}, which 'norm_num_groups' = {config.NormGroups} does "
                + "not divide.");
        return config;
    }

    private static VaeConfig ParseTiny(ConfigReader reader)
    {
        const string Encoder = "encoder_block_out_channels", Decoder = "decoder_block_out_channels";
        int[] widths =
        [
            .. reader.Sizes(Encoder, 64, 64, 64, 64).Concat(reader.Sizes(Decoder, 64, 64, 64, 64)).Distinct(),
        ];
        if (widths.Length > 1)
            throw reader.Error($"'{Encoder}' and '{Decoder}' have {string.Join(", ", widths)}; expected one number "
                + "everywhere.");
        var config = new VaeConfig
        {
            InChannels = reader.Size("in_channels", 3),
            OutChannels = reader.Size("out_channels", 3),
            LatentChannels = reader.Size("latent_channels", 4),
            ScalingFactor = (float)reader.Number("scaling_factor", 1),
            BlockOutChannels = reader.Sizes(Encoder, 64, 64, 64, 64),
            Tiny = new TinyVaeConfig(
                widths[0], reader.Sizes("num_encoder_blocks", 1, 3, 3, 3),
                reader.Sizes("num_decoder_blocks", 3, 3, 3, 1)),
        };
        if (config.Tiny.EncoderBlocks.Count != config.Tiny.DecoderBlocks.Count)
            throw reader.Error("'num_encoder_blocks' and 'num_decoder_blocks' have different numbers of levels.");
        reader.RequireOnly("act_fn", "relu");
        reader.RequireOnly("upsample_fn", "nearest");
        reader.RequireOnly("upsampling_scaling_factor", 2);
        reader.RequireOnly("shift_factor", 0);
        // The way through 8 bits alone has the magnitude and shift; the others are those of other autoencoders.
        reader.Ignore("latent_magnitude", "latent_shift", "force_upcast", "block_out_channels", "layers_per_block",
            "down_block_types", "up_block_types", "sample_size", "norm_num_groups");
        reader.RefuseUnknown();
        return config;
    }

    /// <summary>Means and deviations of the latents' channels, which go together.</summary>
    private VaeConfig WithStatistics(ConfigReader reader)
    {
        const string Mean = "latents_mean", Deviation = "latents_std";
        var means = reader.Numbers(Mean);
        var deviations = reader.Numbers(Deviation);
        if (means is null && deviations is null) return this;
        if (means is null || deviations is null)
            throw reader.Error($"'{Mean}' and '{Deviation}' go together, but '{(means is null ? Mean : Deviation)}' is "
                + "missing.");
        if (means.Count != LatentChannels || deviations.Count != LatentChannels || deviations.Any(value => value <= 0))
            throw reader.Error($"'{Mean}' and '{Deviation}' have {means.Count} and {deviations.Count} numbers, "
                + $"expected 'latent_channels' = {LatentChannels} each, deviations above 0.");
        return this with
        {
            LatentMeans = [.. means.Select(value => (float)value)],
            LatentDeviations = [.. deviations.Select(value => (float)value)],
        };
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
