using System.Text.Json;
using Denote.Models.Files;
using Denote.Tensors;

namespace Denote.Models.Clip;

/// <summary>
/// The sizes of a <c>CLIPVisionModel</c> or <c>CLIPVisionModelWithProjection</c>, from its <c>config.json</c>, or of
/// the vision half of a <c>CLIPModel</c>.
/// </summary>
public sealed record ClipVisionConfig
{
    /// <summary>Height and width of the pictures that the model was trained on, in pixels.</summary>
    public int ImageSize { get; init; } = 224;

    /// <summary>Height and width of a patch, in pixels.</summary>
    public int PatchSize { get; init; } = 32;

    /// <summary>Channels of a picture.</summary>
    public int ImageChannels { get; init; } = 3;

    /// <summary>Channels of every token.</summary>
    public int HiddenSize { get; init; } = 768;

    /// <summary>Channels inside the perceptron of a layer.</summary>
    public int IntermediateSize { get; init; } = 3072;

    /// <summary>Number of layers.</summary>
    public int Layers { get; init; } = 12;

    /// <summary>Attention heads of each layer.</summary>
    public int Heads { get; init; } = 12;

    /// <summary>The perceptron's non-linearity: quick or exact GELU.</summary>
    public Activation Activation { get; init; } = Activation.QuickGelu;

    /// <summary>The small number added to variances.</summary>
    public float NormEpsilon { get; init; } = 1e-5f;

    /// <summary>Channels of the space that texts and pictures share, or null for a model without projection.</summary>
    public int? ProjectionSize { get; init; }

    /// <summary>Patches that the scale factor of resized position embeddings is too large by.</summary>
    public double PositionOffset { get; init; } = PatchPositions.DinoOffset;

    /// <summary>Whether position embeddings are smoothed where their grid shrinks, as open_clip does it.</summary>
    public bool AntialiasPositions { get; init; }

    /// <summary>How the network's input is scaled.</summary>
    public PixelNormalization Normalization { get; init; } = PixelNormalization.Clip;

    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">It is missing, broken, or asks for what is not supported.</exception>
    public static ClipVisionConfig Read(string path)
    {
        using var json = JsonFile.Read(path);
        return Parse(json.RootElement, SafetensorsFile.DisplayName(path));
    }

    internal static ClipVisionConfig Parse(JsonElement root, string file)
    {
        var outer = new ConfigReader(root, file);
        outer.RequireOnly("model_type", "clip_vision_model", "clip");
        bool isWholeClip = root.TryGetProperty("vision_config", out var inner)
            && inner.ValueKind == JsonValueKind.Object;
        var architectures = outer.Texts("architectures", isWholeClip ? "CLIPModel" : "CLIPVisionModel");
        if (architectures is not ["CLIPVisionModel" or "CLIPVisionModelWithProjection" or "CLIPModel"])
            throw outer.Error($"'architectures' is [{string.Join(", ", architectures)}], expected CLIPVisionModel, "
                + "CLIPVisionModelWithProjection or CLIPModel.");

        var reader = isWholeClip ? new ConfigReader(inner, file) : outer;
        var config = new ClipVisionConfig
        {
            ImageSize = reader.Size("image_size", 224),
            PatchSize = reader.Size("patch_size", 32),
            ImageChannels = reader.Size("num_channels", 3),
            HiddenSize = reader.Size("hidden_size", 768),
            IntermediateSize = reader.Size("intermediate_size", 3072),
            Layers = reader.Size("num_hidden_layers", 12),
            Heads = reader.Size("num_attention_heads", 12),
            Activation = reader.Choice("hidden_act", "quick_gelu",
                ("quick_gelu", Activation.QuickGelu), ("gelu", Activation.Gelu)),
            NormEpsilon = (float)reader.Number("layer_norm_eps", 1e-5),
            ProjectionSize = architectures[0] == "CLIPVisionModel"
                ? null
                : (isWholeClip ? outer : reader).Size("projection_dim", 512),
        };
        if (config.HiddenSize % config.Heads != 0)
            throw reader.Error($"'hidden_size' is {config.HiddenSize}, which 'num_attention_heads' = {config.Heads} "
                + "does not divide.");
        if (config.PatchSize > config.ImageSize)
            throw reader.Error($"'patch_size' is {config.PatchSize}, larger than 'image_size' = {config.ImageSize}.");
        return config;
    }
}
