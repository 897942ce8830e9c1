using System.Text.Json;
using Denote.Models.Files;

namespace Denote.Models.Diffusion;

/// <summary>
/// The sizes of a <c>UNet2DConditionModel</c>, from its <c>config.json</c>. Covers Stable Diffusion 1.x, 2.x and XL and
/// what was distilled from them (LCM, Turbo, BK-SDM, SSD-1B); a key that asks for anything else is refused by name.
/// </summary>
public sealed record UNetConfig
{
    /// <summary>
    /// Height and width of the latents that the model was trained on; of two that differ, the smaller.
    /// </summary>
    public int SampleSize { get; init; } = 64;

    /// <summary>Channels of the latents that go in.</summary>
    public int InChannels { get; init; } = 4;

    /// <summary>Channels of the prediction.</summary>
    public int OutChannels { get; init; } = 4;

    /// <summary>Channels of each resolution, finest first.</summary>
    public IReadOnlyList<int> BlockOutChannels { get; init; } = [320, 640, 1280, 1280];

    /// <summary>Whether each down block has attention, finest first.</summary>
    public IReadOnlyList<bool> DownBlockHasAttention { get; init; } = [true, true, true, false];

    /// <summary>Whether each up block has attention, coarsest first.</summary>
    public IReadOnlyList<bool> UpBlockHasAttention { get; init; } = [false, true, true, true];

    /// <summary>Residual layers of each down block; an up block has one more.</summary>
    public IReadOnlyList<int> LayersPerBlock { get; init; } = [2, 2, 2, 2];

    /// <summary>What the middle consists of.</summary>
    public UNetMidBlockKind MidBlock { get; init; } = UNetMidBlockKind.Attention;

    /// <summary>Transformer blocks in each attention layer of each down block, finest first.</summary>
    public IReadOnlyList<IReadOnlyList<int>> DownTransformerLayers { get; init; } = [[1, 1], [1, 1], [1, 1], [1, 1]];

    /// <summary>Transformer blocks in each attention layer of each up block, coarsest first.</summary>
    public IReadOnlyList<IReadOnlyList<int>> UpTransformerLayers { get; init; } =
        [[1, 1, 1], [1, 1, 1], [1, 1, 1], [1, 1, 1]];

    /// <summary>Transformer blocks in the attention layer of the middle.</summary>
    public int MidTransformerLayers { get; init; } = 1;

    /// <summary>
    /// Attention heads of each down block; the middle takes the last, up blocks the reverse. Configurations call this
    /// <c>attention_head_dim</c>, although it is the number of heads.
    /// </summary>
    public IReadOnlyList<int> AttentionHeads { get; init; } = [8, 8, 8, 8];

    /// <summary>Channels of the text encoding.</summary>
    public int CrossAttentionChannels { get; init; } = 1280;

    /// <summary>Whether attention layers begin and end with a linear layer instead of a 1x1 convolution.</summary>
    public bool UseLinearProjection { get; init; }

    /// <summary>Groups of the group normalisations.</summary>
    public int NormGroups { get; init; } = 32;

    /// <summary>The small number added to variances in residual blocks and at the output.</summary>
    public float NormEpsilon { get; init; } = 1e-5f;

    /// <summary>Whether the timestep's encoding has its cosines before its sines.</summary>
    public bool FlipSinToCos { get; init; } = true;

    /// <summary>Shift of the timestep's lowest frequency.</summary>
    public float FrequencyShift { get; init; }

    /// <summary>Channels of the guidance scale's encoding (LCM: 256), or null when the model takes none.</summary>
    public int? GuidanceChannels { get; init; }

    /// <summary>
    /// Channels of the encoding of each of the six picture sizes (SDXL: 256), or null when the model takes none.
    /// </summary>
    public int? SizeChannels { get; init; }

    /// <summary>
    /// Channels of the pooled text joined with the encoded sizes (SDXL: 2816), or null when the model takes none.
    /// </summary>
    public int? AddedChannels { get; init; }

    /// <summary>Channels of the time embedding: four times those of the finest resolution.</summary>
    public int TimeChannels => 4 * BlockOutChannels[0];

    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">It is missing, broken, or asks for what is not supported.</exception>
    public static UNetConfig Read(string path)
    {
        using var json = JsonFile.Read(path);
        return Parse(json.RootElement, SafetensorsFile.DisplayName(path));
    }

    internal static UNetConfig Parse(JsonElement root, string file)
    {
        var reader = new ConfigReader(root, file);
        reader.RequireOnly("_class_name", "UNet2DConditionModel");
        return Parse(reader, hasUpBlocks: true);
    }

    /// <summary>
    /// Reads the keys of a U-Net, or of a ControlNet, which is one without the way up; refuses all others.
    /// </summary>
    internal static UNetConfig Parse(ConfigReader reader, bool hasUpBlocks)
    {
        var channels = reader.Sizes("block_out_channels", 320, 640, 1280, 1280);
        int blocks = channels.Count;
        bool[] down = Attention(reader, "down_block_types", blocks, "DownBlock2D", "CrossAttnDownBlock2D",
            "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D");
        var layers = reader.SizePerBlock("layers_per_block", blocks, 2);
        var transformers = TransformerLayers.Read(reader, layers);
        var config = new UNetConfig
        {
            SampleSize = reader.SmallestSize("sample_size", 64),
            InChannels = reader.Size("in_channels", 4),
            OutChannels = reader.Size("out_channels", 4),
            BlockOutChannels = channels,
            DownBlockHasAttention = down,
            UpBlockHasAttention = hasUpBlocks
                ? Attention(reader, "up_block_types", blocks, "UpBlock2D", "CrossAttnUpBlock2D",
                    "UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D")
                : [.. down.Reverse()],
            LayersPerBlock = layers,
            MidBlock = ReadMidBlock(reader),
            DownTransformerLayers = transformers.Down,
            UpTransformerLayers = transformers.Up,
            MidTransformerLayers = transformers.Mid,
            AttentionHeads = reader.SizePerBlock("attention_head_dim", blocks, 8),
            CrossAttentionChannels = reader.Size("cross_attention_dim", 1280),
            UseLinearProjection = reader.Flag("use_linear_projection", false),
            NormGroups = reader.Size("norm_num_groups", 32),
            NormEpsilon = (float)reader.Number("norm_eps", 1e-5),
            FlipSinToCos = reader.Flag("flip_sin_to_cos", true),
            FrequencyShift = (float)reader.Number("freq_shift", 0),
            GuidanceChannels = reader.OptionalSize("time_cond_proj_dim"),
        };
        if (reader.Has("addition_embed_type"))
        {
            reader.RequireOnly("addition_embed_type", "text_time");
            config = config with
            {
                SizeChannels = reader.OptionalSize("addition_time_embed_dim")
                    ?? throw reader.Error("'addition_embed_type' is 'text_time', but 'addition_time_embed_dim' is "
                    + "missing."),
                AddedChannels = reader.OptionalSize("projection_class_embeddings_input_dim") ?? throw reader.Error(
                    "'addition_embed_type' is 'text_time', but 'projection_class_embeddings_input_dim' is missing."),
            };
        }
        RefuseOthers(reader);
        config.RequireConsistent(reader);
        return config;
    }

    private static bool[] Attention(ConfigReader reader, string key, int blocks, string plain, string attention,
        params string[] missing)
    {
        var types = reader.Texts(key, missing);
        if (types.Count != blocks)
            throw reader.Error($"'{key}' has {types.Count} entries, 'block_out_channels' {blocks}; expected as many.");
        return
        [
            .. types.Select(type => type == attention || (type == plain ? false
                : throw reader.Error($"'{key}' has '{type}', which is not supported; supported: '{attention}', "
                + $"'{plain}'."))),
        ];
    }

    /// <summary>A key that is null says that there is no middle; a key that is missing says nothing.</summary>
    private static UNetMidBlockKind ReadMidBlock(ConfigReader reader) => reader.IsNull("mid_block_type")
        ? UNetMidBlockKind.None
        : reader.Choice("mid_block_type", "UNetMidBlock2DCrossAttn",
            ("UNetMidBlock2DCrossAttn", UNetMidBlockKind.Attention), ("UNetMidBlock2D", UNetMidBlockKind.Residual));

    private static void RefuseOthers(ConfigReader reader)
    {
        reader.RequireOnly("act_fn", "silu", "swish");
        reader.RequireOnly("attention_type", "default");
        reader.RequireOnly("center_input_sample", false);
        reader.RequireOnly("class_embed_type");
        reader.RequireOnly("class_embeddings_concat", false);
        reader.RequireOnly("conv_in_kernel", 3);
        reader.RequireOnly("conv_out_kernel", 3);
        reader.RequireOnly("cross_attention_norm");
        reader.RequireOnly("downsample_padding", 1);
        reader.RequireOnly("dual_cross_attention", false);
        reader.RequireOnly("encoder_hid_dim");
        reader.RequireOnly("encoder_hid_dim_type");
        reader.RequireOnly("mid_block_only_cross_attention", false);
        reader.RequireOnly("mid_block_scale_factor", 1);
        reader.RequireOnly("num_attention_heads");
        reader.RequireOnly("num_class_embeds");
        reader.RequireOnly("only_cross_attention", false);
        reader.RequireOnly("resnet_out_scale_factor", 1);
        reader.RequireOnly("resnet_skip_time_act", false);
        reader.RequireOnly("resnet_time_scale_shift", "default");
        reader.RequireOnly("time_embedding_act_fn");
        reader.RequireOnly("time_embedding_dim");
        reader.RequireOnly("time_embedding_type", "positional");
        reader.RequireOnly("timestep_post_act");
        // Read only where addition_embed_type asks for them; training-time or precision settings otherwise.
        reader.Ignore("addition_time_embed_dim", "projection_class_embeddings_input_dim",
            "addition_embed_type_num_heads",
            "dropout", "upcast_attention");
        reader.RefuseUnknown();
    }

    private void RequireConsistent(ConfigReader reader)
    {
        if (InChannels != OutChannels && OtherUse() is { } use)
            throw reader.Error($"'in_channels' is {InChannels}, expected {OutChannels}; probably this is {use}; use a "
                + "text-to-image one.");
        for (int i = 0; i < BlockOutChannels.Count; i++)
        {
            bool hasAttention = DownBlockHasAttention[i] || UpBlockHasAttention[^(i + 1)]
                || (i == BlockOutChannels.Count - 1 && MidBlock == UNetMidBlockKind.Attention);
            if (BlockOutChannels[i] % NormGroups != 0)
                throw reader.Error($"'block_out_channels' has {BlockOutChannels[i]}, which 'norm_num_groups' = "
                    + $"{NormGroups} does not divide.");
            if (hasAttention && BlockOutChannels[i] % AttentionHeads[i] != 0)
                throw reader.Error($"'block_out_channels' has {BlockOutChannels[i]}, which 'attention_head_dim' = "
                    + $"{AttentionHeads[i]} heads do not divide.");
        }
        if (AddedChannels <= 6 * SizeChannels)
            throw reader.Error($"'projection_class_embeddings_input_dim' is {AddedChannels}, expected more than six "
                + $"times 'addition_time_embed_dim' = {SizeChannels}.");
    }

    /// <summary>What a model is for that is given more than the noisy latents.</summary>
    private string? OtherUse() => InChannels switch
    {
        5 => "a depth-to-image model",
        7 => "an upscaler",
        8 => "an image-editing or upscaling model",
        9 => "an inpainting model",
        _ => null,
    };
}
