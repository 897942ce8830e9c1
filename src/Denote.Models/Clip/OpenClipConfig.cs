using System.Text.Json;
using Denote.Models.Files;
using Denote.Tensors;

namespace Denote.Models.Clip;

/// <summary>
/// Reads the sizes of both encoders out of an <c>open_clip_config.json</c>. It alone tells the activation and the size
/// of the image encoder's heads, which no tensor shows; whatever else could change the result is refused by its key.
/// </summary>
internal static class OpenClipConfig
{
    /// <summary>What the file is called on the hub.</summary>
    public const string FileName = "open_clip_config.json";

    /// <summary>The sizes of both halves.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">It is missing, broken, or asks for what is not supported.</exception>
    public static (ClipTextConfig Text, ClipVisionConfig Vision) Read(string path)
    {
        using var json = JsonFile.Read(path);
        string file = SafetensorsFile.DisplayName(path);
        var root = json.RootElement;
        var modelJson = Section(root, "model_cfg", file);
        var model = new ConfigReader(modelJson, file);
        int projection = model.Size("embed_dim", 512);
        var activation = model.Flag("quick_gelu", false) ? Activation.QuickGelu : Activation.Gelu;
        model.RequireOnly("nonscalar_logit_scale", false);
        model.Ignore("vision_cfg", "text_cfg", "init_logit_scale", "custom_text");
        model.RefuseUnknown();
        var text = Text(new ConfigReader(Section(modelJson, "text_cfg", file), file));
        var vision = Vision(new ConfigReader(Section(modelJson, "vision_cfg", file), file));
        return (
            text with { ProjectionSize = projection, Activation = activation },
            vision with
            {
                ProjectionSize = projection,
                Activation = activation,
                Normalization = root.TryGetProperty("preprocess_cfg", out var preprocessing)
                    ? Colours(new ConfigReader(preprocessing, file))
                    : PixelNormalization.Clip,
            });
    }

    private static ClipTextConfig Text(ConfigReader reader)
    {
        int width = reader.Size("width", 512), vocabulary = reader.Size("vocab_size", 49408);
        int heads = reader.Size("heads", 8);
        if (width % heads != 0) throw reader.Error($"'text_cfg': 'width' {width} is no multiple of 'heads' {heads}.");
        var config = new ClipTextConfig
        {
            VocabularySize = vocabulary,
            HiddenSize = width,
            IntermediateSize = (int)(width * reader.Number("mlp_ratio", 4)),
            Layers = reader.Size("layers", 12),
            Heads = heads,
            MaxPositions = reader.Size("context_length", 77),
            EndToken = vocabulary - 1,
        };
        reader.RequireOnly("pool_type", "argmax");
        reader.RequireOnly("final_ln_after_pool", false);
        reader.RequireOnly("proj_type", "linear");
        reader.RequireOnly("pad_id", 0);
        reader.Ignore("output_tokens");
        reader.RefuseUnknown();
        return config;
    }

    private static ClipVisionConfig Vision(ConfigReader reader)
    {
        int width = reader.Size("width", 768), head = reader.Size("head_width", 64);
        if (width % head != 0)
            throw reader.Error($"'vision_cfg': 'width' {width} is no multiple of 'head_width' {head}.");
        var config = new ClipVisionConfig
        {
            ImageSize = reader.Size("image_size", 224),
            PatchSize = reader.Size("patch_size", 32),
            HiddenSize = width,
            IntermediateSize = (int)(width * reader.Number("mlp_ratio", 4)),
            Layers = reader.Size("layers", 12),
            Heads = width / head,
            PositionOffset = 0,
            AntialiasPositions = true,
        };
        reader.RequireOnly("pool_type", "tok");
        reader.RequireOnly("pos_embed_type", "learnable");
        // Patches are dropped in training only.
        reader.Ignore("patch_dropout", "output_tokens");
        reader.RefuseUnknown();
        return config.PatchSize <= config.ImageSize
            ? config
            : throw reader.Error($"'patch_size' is {config.PatchSize}, larger than 'image_size' {config.ImageSize}.");
    }

    private static PixelNormalization Colours(ConfigReader reader)
    {
        IReadOnlyList<float> Three(string key, IReadOnlyList<float> missing) => reader.Numbers(key) switch
        {
            null => missing,
            { Count: 3 } numbers => [.. numbers.Select(number => (float)number)],
            { Count: var count } => throw reader.Error($"'{key}' has {count} numbers, expected 3: red, green, blue."),
        };
        return new PixelNormalization(
            Three("mean", PixelNormalization.Clip.Mean), Three("std", PixelNormalization.Clip.Deviation));
    }

    private static JsonElement Section(JsonElement parent, string name, string file) =>
        parent.TryGetProperty(name, out var section) && section.ValueKind == JsonValueKind.Object
            ? section
            : throw new ModelException($"{file}: there is no object '{name}'; it is no {FileName} of a CLIP.");
}
