using System.Text.Json;
using Denote.Models.Files;

namespace Denote.Models.Vit;

/// <summary>The sizes of a plain vision transformer: DINO, DINOv2, or the encoder of MAE.</summary>
public sealed record VitConfig
{
    /// <summary>Height and width of the pictures that the model was trained on, in pixels.</summary>
    public int ImageSize { get; init; } = 224;

    /// <summary>Height and width of a patch, in pixels.</summary>
    public int PatchSize { get; init; } = 16;

    /// <summary>Channels of every token.</summary>
    public int Channels { get; init; } = 768;

    /// <summary>Number of layers.</summary>
    public int Layers { get; init; } = 12;

    /// <summary>Attention heads of each layer.</summary>
    public int Heads { get; init; } = 12;

    /// <summary>Channels inside the perceptron of a layer per channel of a token.</summary>
    public int Expansion { get; init; } = 4;

    /// <summary>The small number added to variances.</summary>
    public float NormEpsilon { get; init; } = 1e-6f;

    /// <summary>Tokens between the class token and the patches that belong to no place of the picture.</summary>
    public int Registers { get; init; }

    /// <summary>Whether what each layer adds is scaled channel by channel.</summary>
    public bool HasLayerScale { get; init; }

    /// <summary>Whether the perceptrons are gated (SwiGLU).</summary>
    public bool IsGated { get; init; }

    /// <summary>Patches that the scale factor of resized position embeddings is too large by.</summary>
    public double PositionOffset { get; init; } = PatchPositions.DinoOffset;

    /// <summary>Whether position embeddings are smoothed where their grid shrinks.</summary>
    public bool AntialiasPositions { get; init; }

    /// <summary>Channels inside a perceptron; a gated one has two thirds of them, in multiples of 8.</summary>
    public int HiddenChannels => IsGated ? (Expansion * Channels * 2 / 3 + 7) / 8 * 8 : Expansion * Channels;

    /// <summary>
    /// Whether the checkpoint has the parameter names of transformers' <c>ViTModel</c> and not the original ones.
    /// </summary>
    public bool HasTransformersNames { get; init; }

    /// <summary>How the network's input is scaled.</summary>
    public PixelNormalization Normalization { get; init; } = PixelNormalization.ImageNet;

    /// <summary>
    /// Reads a <c>config.json</c>, with the argument names of the original code or as the transformers library writes
    /// it.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">It is missing, broken, or asks for what is not supported.</exception>
    public static VitConfig Read(string path)
    {
        using var json = JsonFile.Read(path);
        return Parse(json.RootElement, SafetensorsFile.DisplayName(path));
    }

    internal static VitConfig Parse(JsonElement root, string file)
    {
        var reader = new ConfigReader(root, file);
        return Checked(VitTransformersConfig.Is(root) ? VitTransformersConfig.Read(reader) : Original(reader), reader);
    }

    private static VitConfig Original(ConfigReader reader)
    {
        var standard = PixelNormalization.ImageNet;
        var config = new VitConfig
        {
            ImageSize = reader.Size("img_size", 224),
            PatchSize = reader.Size("patch_size", 16),
            Channels = reader.Size("embed_dim", 768),
            Layers = reader.Size("depth", 12),
            Heads = reader.Size("num_heads", 12),
            Expansion = reader.Size("mlp_ratio", 4),
            NormEpsilon = (float)reader.Number("layer_norm_eps", 1e-6),
            Registers = reader.Whole("num_register_tokens", 0),
            HasLayerScale = reader.Number("init_values", 0) != 0,
            IsGated = reader.Choice("ffn_layer", "mlp", ("mlp", false), ("swiglu", true), ("swiglufused", true)),
            PositionOffset = reader.Number("interpolate_offset", PatchPositions.DinoOffset),
            AntialiasPositions = reader.Flag("interpolate_antialias", false),
            Normalization = new PixelNormalization(
                Colours(reader, "image_mean", standard.Mean), Colours(reader, "image_std", standard.Deviation)),
        };
        reader.RequireOnly("qkv_bias", true);
        reader.RequireOnly("hidden_act", "gelu", "gelu (erf)");
        reader.RequireOnly("num_classes", 0);
        reader.RequireOnly("block_chunks", 0);
        reader.Ignore("arch", "model_type");
        reader.RefuseUnknown();
        return config;
    }

    private static VitConfig Checked(VitConfig config, ConfigReader reader)
    {
        if (config.Registers < 0) throw reader.Error("'num_register_tokens' is below 0.");
        if (config.Channels % config.Heads != 0)
            throw reader.Error($"there are {config.Channels} channels, which {config.Heads} attention heads do not divide.");
        if (config.PatchSize > config.ImageSize)
            throw reader.Error($"'patch_size' is {config.PatchSize}, larger than the picture of {config.ImageSize}.");
        return config;
    }

    private static IReadOnlyList<float> Colours(ConfigReader reader, string key, IReadOnlyList<float> missing)
    {
        if (reader.Numbers(key) is not { } numbers) return missing;
        return numbers.Count == 3
            ? [.. numbers.Select(number => (float)number)]
            : throw reader.Error($"'{key}' has {numbers.Count} numbers, expected 3: red, green, blue.");
    }
}
