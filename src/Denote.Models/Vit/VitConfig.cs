using System.Text.Json;
using Denote.Models.Files;

namespace Denote.Models.Vit;

/// <summary>The sizes of a plain vision transformer: DINO, or the encoder of MAE.</summary>
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

    /// <summary>
    /// Whether the checkpoint has the parameter names of transformers' <c>ViTModel</c> and not the original ones.
    /// </summary>
    public bool HasTransformersNames { get; init; }

    /// <summary>How the network's input is scaled.</summary>
    public PixelNormalization Normalization { get; init; } = PixelNormalization.ImageNet;

    /// <summary>
    /// Reads a <c>config.json</c>, with the argument names of the original code, or of transformers' <c>ViTModel</c>.
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
        if (root.TryGetProperty("hidden_size", out _)) return ParseTransformers(new ConfigReader(root, file));
        var reader = new ConfigReader(root, file);
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
            Normalization = new PixelNormalization(
                Colours(reader, "image_mean", standard.Mean), Colours(reader, "image_std", standard.Deviation)),
        };
        reader.RequireOnly("qkv_bias", true);
        reader.RequireOnly("hidden_act", "gelu", "gelu (erf)");
        reader.RequireOnly("num_classes", 0);
        reader.Ignore("arch", "model_type");
        reader.RefuseUnknown();
        config.RequireConsistent(reader, "embed_dim", "num_heads", "img_size");
        return config;
    }

    private static VitConfig ParseTransformers(ConfigReader reader)
    {
        reader.RequireOnly("model_type", "vit");
        int channels = reader.Size("hidden_size", 768), inside = reader.Size("intermediate_size", 4 * channels);
        if (inside % channels != 0)
            throw reader.Error($"'intermediate_size' is {inside}, expected a multiple of 'hidden_size' = {channels}.");
        var config = new VitConfig
        {
            HasTransformersNames = true,
            ImageSize = reader.Size("image_size", 224),
            PatchSize = reader.Size("patch_size", 16),
            Channels = channels,
            Layers = reader.Size("num_hidden_layers", 12),
            Heads = reader.Size("num_attention_heads", 12),
            Expansion = inside / channels,
            NormEpsilon = (float)reader.Number("layer_norm_eps", 1e-12),
        };
        reader.RequireOnly("qkv_bias", true);
        reader.RequireOnly("hidden_act", "gelu");
        reader.RequireOnly("num_channels", 3);
        // Training-time settings, and those of heads that are not read here.
        reader.Ignore("architectures", "attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range",
            "encoder_stride", "torch_dtype", "dtype", "transformers_version", "pooler_output_size", "pooler_act",
            "id2label", "label2id");
        reader.RefuseUnknown();
        config.RequireConsistent(reader, "hidden_size", "num_attention_heads", "image_size");
        return config;
    }

    private void RequireConsistent(ConfigReader reader, string channels, string heads, string image)
    {
        if (Channels % Heads != 0)
            throw reader.Error($"'{channels}' is {Channels}, which '{heads}' = {Heads} does not divide.");
        if (PatchSize > ImageSize)
            throw reader.Error($"'patch_size' is {PatchSize}, larger than '{image}' = {ImageSize}.");
    }

    private static IReadOnlyList<float> Colours(ConfigReader reader, string key, IReadOnlyList<float> missing)
    {
        if (reader.Numbers(key) is not { } numbers) return missing;
        return numbers.Count == 3
            ? [.. numbers.Select(number => (float)number)]
            : throw reader.Error($"'{key}' has {numbers.Count} numbers, expected 3: red, green, blue.");
    }
}
