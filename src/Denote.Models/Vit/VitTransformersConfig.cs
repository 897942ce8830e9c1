using System.Text.Json;
using Denote.Models.Files;

namespace Denote.Models.Vit;

/// <summary>Reads the sizes of DINO, DINOv2 or MAE out of a <c>config.json</c> of the transformers library.</summary>
internal static class VitTransformersConfig
{
    private const string Plain = "vit", Masked = "vit_mae", Second = "dinov2", Registers = "dinov2_with_registers";

    /// <summary>Whether a configuration is of that kind.</summary>
    public static bool Is(JsonElement root) => root.TryGetProperty("hidden_size", out _);

    /// <summary>The sizes.</summary>
    /// <param name="reader">The configuration.</param>
    /// <exception cref="ModelException">It is of another model, or a value makes no sense.</exception>
    public static VitConfig Read(ConfigReader reader)
    {
        string type = reader.Choice("model_type", Plain,
            (Plain, Plain), (Masked, Masked), (Second, Second), (Registers, Registers));
        bool isSecond = type is Second or Registers;
        int channels = reader.Size("hidden_size", 768);
        int hidden = reader.Size("intermediate_size", 4 * channels);
        if (!isSecond && hidden % channels != 0)
            throw reader.Error($"'intermediate_size' is {hidden}, no multiple of 'hidden_size' = {channels}.");
        reader.RequireOnly("hidden_act", "gelu");
        reader.RequireOnly("qkv_bias", true);
        reader.RequireOnly("num_channels", 3);
        // Training-time settings, and those of heads that are not read here.
        reader.Ignore("architectures", "attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range",
            "encoder_stride", "torch_dtype", "dtype", "transformers_version", "pooler_output_size", "pooler_act",
            "id2label", "label2id", "drop_path_rate", "layerscale_value", "apply_layernorm", "reshape_hidden_states",
            "out_features", "out_indices", "stage_names", "use_mask_token", "norm_pix_loss", "mask_ratio",
            "decoder_hidden_size", "decoder_intermediate_size", "decoder_num_attention_heads",
            "decoder_num_hidden_layers");
        var config = new VitConfig
        {
            HasTransformersNames = !isSecond,
            ImageSize = reader.Size("image_size", 224),
            PatchSize = reader.Size("patch_size", isSecond ? 14 : 16),
            Channels = channels,
            Layers = reader.Size("num_hidden_layers", 12),
            Heads = reader.Size("num_attention_heads", 12),
            Expansion = isSecond ? reader.Size("mlp_ratio", 4) : hidden / channels,
            NormEpsilon = (float)reader.Number("layer_norm_eps", isSecond ? 1e-6 : 1e-12),
            Registers = type == Registers ? reader.Whole("num_register_tokens", 4) : 0,
            HasLayerScale = isSecond,
            IsGated = isSecond && reader.Flag("use_swiglu_ffn", false),
            // As the original code computes the same weights, not as the library's later versions do.
            PositionOffset = type == Registers ? 0 : PatchPositions.DinoOffset,
            AntialiasPositions = type == Registers,
        };
        reader.RefuseUnknown();
        return config;
    }
}
