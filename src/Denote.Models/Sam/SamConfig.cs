using System.Text.Json;
using System.Text.Json.Serialization;

namespace Denote.Models.Sam;

/// <summary>The sizes of a Segment Anything model; the defaults are ViT-B's (Kirillov et al., 2023).</summary>
public sealed record SamConfig
{
    private static readonly JsonSerializerOptions SnakeCase =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Side of the square input, in pixels.</summary>
    public int ImageSize { get; init; } = 1024;

    /// <summary>Side of a patch, in pixels.</summary>
    [JsonPropertyName("vit_patch_size")]
    public int PatchSize { get; init; } = 16;

    /// <summary>Channels of the image encoder.</summary>
    public int EncoderEmbedDim { get; init; } = 768;

    /// <summary>Blocks of the image encoder.</summary>
    public int EncoderDepth { get; init; } = 12;

    /// <summary>Attention heads of the image encoder.</summary>
    public int EncoderNumHeads { get; init; } = 12;

    /// <summary>Blocks (from 0) that attend globally; all others within windows.</summary>
    public IReadOnlyList<int> EncoderGlobalAttnIndexes { get; init; } = [2, 5, 8, 11];

    /// <summary>Side of an attention window, in patches.</summary>
    public int WindowSize { get; init; } = 14;

    /// <summary>Width of the encoder's MLP in units of its channels.</summary>
    public float MlpRatio { get; init; } = 4;

    /// <summary>Channels of prompts and of the image embedding.</summary>
    public int PromptEmbedDim { get; init; } = 256;

    /// <summary>Channels inside the mask prompt's encoder.</summary>
    public int MaskInChans { get; init; } = 16;

    /// <summary>Layers of the mask decoder's transformer.</summary>
    public int TransformerDepth { get; init; } = 2;

    /// <summary>Width of the mask decoder's MLP.</summary>
    public int TransformerMlpDim { get; init; } = 2048;

    /// <summary>Attention heads of the mask decoder.</summary>
    public int TransformerNumHeads { get; init; } = 8;

    /// <summary>By how much the decoder's cross-attention narrows its channels.</summary>
    public int AttentionDownsampleRate { get; init; } = 2;

    /// <summary>Layers of the head that predicts a mask's IoU.</summary>
    public int IouHeadDepth { get; init; } = 3;

    /// <summary>Width of the head that predicts a mask's IoU.</summary>
    public int IouHeadHiddenDim { get; init; } = 256;

    /// <summary>Masks of an ambiguous prompt, beside the single one.</summary>
    public int NumMultimaskOutputs { get; init; } = 3;

    /// <summary>Mean of each colour channel, 0..255.</summary>
    public IReadOnlyList<float> PixelMean { get; init; } = [123.675f, 116.28f, 103.53f];

    /// <summary>Standard deviation of each colour channel, 0..255.</summary>
    public IReadOnlyList<float> PixelStd { get; init; } = [58.395f, 57.12f, 57.375f];

    /// <summary>Logits above it are inside a mask.</summary>
    public float MaskThreshold { get; init; }

    /// <summary>Whether a further token and the encoder's early features sharpen the masks (SAM-HQ).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsHighQuality { get; init; }

    /// <summary>Channels of an encoded picture: the embedding's, and those of SAM-HQ's features behind it.</summary>
    [JsonIgnore]
    public int EncodingChannels => IsHighQuality ? 3 * PromptEmbedDim : PromptEmbedDim;

    /// <summary>Side of the grid of patches, and of the image embedding.</summary>
    [JsonIgnore]
    public int Grid => ImageSize / PatchSize;

    /// <summary>
    /// Reads <c>config.json</c>: sizes under the names of the original code's constructors, or as the transformers
    /// library writes them.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">It is missing, no JSON, or has impossible sizes.</exception>
    public static SamConfig Load(string path)
    {
        SamConfig? config;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            config = SamTransformersConfig.Is(json.RootElement)
                ? SamTransformersConfig.Read(json.RootElement, path)
                : json.RootElement.Deserialize<SamConfig>(SnakeCase);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ModelException($"{path}: not a readable SAM configuration: {cause.Message}", cause);
        }
        return (config ?? throw new ModelException($"{path}: the file says null.")).Validated(path);
    }

    internal SamConfig Validated(string path)
    {
        void Require(bool condition, string message)
        {
            if (!condition) throw new ModelException($"{path}: {message}");
        }
        Require(ImageSize > 0 && PatchSize > 0 && ImageSize % PatchSize == 0,
            $"image_size {ImageSize} is not a multiple of vit_patch_size {PatchSize}.");
        Require(EncoderNumHeads > 0 && EncoderEmbedDim % EncoderNumHeads == 0,
            $"encoder_embed_dim {EncoderEmbedDim} is not a multiple of encoder_num_heads {EncoderNumHeads}.");
        Require(EncoderDepth > 0 && WindowSize > 0 && MlpRatio > 0, "depth, window size and MLP ratio are above 0.");
        Require(EncoderGlobalAttnIndexes.All(i => i >= 0 && i < EncoderDepth),
            $"encoder_global_attn_indexes are below encoder_depth {EncoderDepth}.");
        Require(PromptEmbedDim > 0 && PromptEmbedDim % 8 == 0,
            $"prompt_embed_dim {PromptEmbedDim} is not a multiple of 8.");
        Require(AttentionDownsampleRate > 0 && TransformerNumHeads > 0
            && PromptEmbedDim / AttentionDownsampleRate % TransformerNumHeads == 0,
            $"prompt_embed_dim {PromptEmbedDim} does not fit {TransformerNumHeads} heads.");
        Require(PixelMean.Count == 3 && PixelStd.Count == 3 && PixelStd.All(s => s > 0),
            "pixel_mean and pixel_std have three values, deviations above 0.");
        Require(IouHeadDepth > 0 && NumMultimaskOutputs > 0 && MaskInChans % 4 == 0 && MaskInChans > 0,
            "iou_head_depth, num_multimask_outputs and mask_in_chans (a multiple of 4) are above 0.");
        return this;
    }
}
