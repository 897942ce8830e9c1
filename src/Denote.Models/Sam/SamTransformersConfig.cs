using System.Text.Json;
using Denote.Models.Files;

namespace Denote.Models.Sam;

/// <summary>Reads the sizes out of a <c>config.json</c> that the transformers library wrote.</summary>
internal static class SamTransformersConfig
{
    /// <summary>Whether a configuration is of that kind.</summary>
    public static bool Is(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("vision_config", out _);

    /// <summary>The sizes; what is not said has the library's default, which is ViT-B's.</summary>
    /// <param name="root">The configuration.</param>
    /// <param name="file">Its file, for messages.</param>
    /// <exception cref="ModelException">It is of another model, or a value makes no sense.</exception>
    public static SamConfig Read(JsonElement root, string file)
    {
        new ConfigReader(root, file).RequireOnly("model_type", "sam", "sam_model");
        var vision = Section(root, "vision_config", file);
        var prompt = Section(root, "prompt_encoder_config", file);
        var decoder = Section(root, "mask_decoder_config", file);
        var defaults = new SamConfig();
        int channels = vision.Size("hidden_size", defaults.EncoderEmbedDim);
        return new SamConfig
        {
            ImageSize = vision.Size("image_size", defaults.ImageSize),
            PatchSize = vision.Size("patch_size", defaults.PatchSize),
            EncoderEmbedDim = channels,
            EncoderDepth = vision.Size("num_hidden_layers", defaults.EncoderDepth),
            EncoderNumHeads = vision.Size("num_attention_heads", defaults.EncoderNumHeads),
            EncoderGlobalAttnIndexes = vision.Numbers("global_attn_indexes") is { } blocks
                ? [.. blocks.Select(block => (int)block)]
                : defaults.EncoderGlobalAttnIndexes,
            WindowSize = vision.Size("window_size", defaults.WindowSize),
            MlpRatio = vision.Has("mlp_dim")
                ? (float)vision.Size("mlp_dim", 4 * channels) / channels
                : (float)vision.Number("mlp_ratio", defaults.MlpRatio),
            PromptEmbedDim = prompt.Size("hidden_size", defaults.PromptEmbedDim),
            MaskInChans = prompt.Size("mask_input_channels", defaults.MaskInChans),
            TransformerDepth = decoder.Size("num_hidden_layers", defaults.TransformerDepth),
            TransformerMlpDim = decoder.Size("mlp_dim", defaults.TransformerMlpDim),
            TransformerNumHeads = decoder.Size("num_attention_heads", defaults.TransformerNumHeads),
            AttentionDownsampleRate = decoder.Size("attention_downsample_rate", defaults.AttentionDownsampleRate),
            IouHeadDepth = decoder.Size("iou_head_depth", defaults.IouHeadDepth),
            IouHeadHiddenDim = decoder.Size("iou_head_hidden_dim", defaults.IouHeadHiddenDim),
            NumMultimaskOutputs = decoder.Size("num_multimask_outputs", defaults.NumMultimaskOutputs),
        };
    }

    private static ConfigReader Section(JsonElement root, string name, string file) => new(
        root.TryGetProperty(name, out var section) && section.ValueKind == JsonValueKind.Object
            ? section
            : JsonDocument.Parse("{}").RootElement,
        file);
}
