using System.Text.Json;
using Denote.Models.Files;
using Denote.Tensors;

namespace Denote.Models.Clip;

/// <summary>
/// The sizes of a <c>CLIPTextModel</c> or <c>CLIPTextModelWithProjection</c>, from its <c>config.json</c>, or of the
/// text half of a <c>CLIPModel</c>.
/// </summary>
public sealed record ClipTextConfig
{
    /// <summary>Number of tokens in the vocabulary.</summary>
    public int VocabularySize { get; init; } = 49408;

    /// <summary>Channels of every token.</summary>
    public int HiddenSize { get; init; } = 512;

    /// <summary>Channels inside the perceptron of a layer.</summary>
    public int IntermediateSize { get; init; } = 2048;

    /// <summary>Number of layers.</summary>
    public int Layers { get; init; } = 12;

    /// <summary>Attention heads of each layer.</summary>
    public int Heads { get; init; } = 8;

    /// <summary>Largest number of tokens.</summary>
    public int MaxPositions { get; init; } = 77;

    /// <summary>The perceptron's non-linearity: quick or exact GELU.</summary>
    public Activation Activation { get; init; } = Activation.QuickGelu;

    /// <summary>The small number added to variances.</summary>
    public float NormEpsilon { get; init; } = 1e-5f;

    /// <summary>Channels of the projected text, or null for a model without projection.</summary>
    public int? ProjectionSize { get; init; }

    /// <summary>
    /// The end-of-text token, at whose first place the text is pooled. Older configurations say 2, which is wrong; then
    /// it is the last token of the vocabulary.
    /// </summary>
    public int EndToken { get; init; } = 49407;

    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">It is missing, broken, or asks for what is not supported.</exception>
    public static ClipTextConfig Read(string path)
    {
        using var json = JsonFile.Read(path);
        return Parse(json.RootElement, SafetensorsFile.DisplayName(path));
    }

    internal static ClipTextConfig Parse(JsonElement root, string file)
    {
        var outer = new ConfigReader(root, file);
        outer.RequireOnly("model_type", "clip_text_model", "clip");
        bool isWholeClip = root.TryGetProperty("text_config", out var inner) && inner.ValueKind == JsonValueKind.Object;
        var architectures = outer.Texts("architectures", isWholeClip ? "CLIPModel" : "CLIPTextModel");
        if (architectures is not ["CLIPTextModel" or "CLIPTextModelWithProjection" or "CLIPModel"])
            throw outer.Error($"'architectures' is [{string.Join(", ", architectures)}], expected CLIPTextModel, "
                + "CLIPTextModelWithProjection or CLIPModel.");

        var reader = isWholeClip ? new ConfigReader(inner, file) : outer;
        int size = reader.Size("hidden_size", 512);
        int? projection = architectures[0] switch
        {
            "CLIPModel" => outer.Size("projection_dim", 512),
            "CLIPTextModelWithProjection" => reader.Size("projection_dim", 512),
            _ => null,
        };
        var config = new ClipTextConfig
        {
            VocabularySize = reader.Size("vocab_size", 49408),
            HiddenSize = size,
            IntermediateSize = reader.Size("intermediate_size", 2048),
            Layers = reader.Size("num_hidden_layers", 12),
            Heads = reader.Size("num_attention_heads", 8),
            MaxPositions = reader.Size("max_position_embeddings", 77),
            Activation = reader.Choice("hidden_act", "quick_gelu",
                ("quick_gelu", Activation.QuickGelu), ("gelu", Activation.Gelu)),
            NormEpsilon = (float)reader.Number("layer_norm_eps", 1e-5),
            ProjectionSize = projection,
        };
        int end = reader.Whole("eos_token_id", 49407);
        config = config with { EndToken = end == 2 ? config.VocabularySize - 1 : end };
        if (config.HiddenSize % config.Heads != 0)
            throw reader.Error($"'hidden_size' is {size}, which 'num_attention_heads' = {config.Heads} does not "
                + "divide.");
        if (config.EndToken < 0 || config.EndToken >= config.VocabularySize)
            throw reader.Error($"'eos_token_id' is {end}, outside the vocabulary of {config.VocabularySize}.");
        return config;
    }
}
