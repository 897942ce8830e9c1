using Denote.Models.Files;
using Denote.Tensors;

namespace Denote.Models.Sam;

/// <summary>
/// Reads the sizes of a Segment Anything model off its tensors, so that a bare checkpoint needs no configuration. What
/// no tensor tells is taken from the published models: 8 heads in the mask decoder, the pixel statistics and the
/// threshold.
/// </summary>
internal static class SamSizes
{
    /// <summary>More blocks or layers than any model has.</summary>
    private const int Most = 100;

    /// <summary>The sizes of a model, from its configuration as far as it has one that describes all of it.</summary>
    /// <param name="config">Where its configuration would be.</param>
    /// <param name="weights">Its checkpoint.</param>
    /// <exception cref="ModelException">It is no Segment Anything model.</exception>
    public static SamConfig Of(string config, Weights weights)
    {
        if (!File.Exists(config)) return Infer(weights);
        using var json = JsonFile.Read(config);
        if (!json.RootElement.TryGetProperty("image_encoder", out _)) return SamConfig.Load(config);
        // Nested configurations name the parts' own arguments; only what no tensor shows is taken from them.
        var inferred = Infer(weights);
        return (json.RootElement.TryGetProperty("decoder", out var decoder)
            ? inferred with
            {
                TransformerNumHeads = new ConfigReader(decoder, SafetensorsFile.DisplayName(config))
                    .Size("num_heads", inferred.TransformerNumHeads),
            }
            : inferred).Validated(config);
    }

    /// <summary>The sizes.</summary>
    /// <param name="weights">A checkpoint under the original names or those of the transformers library.</param>
    /// <exception cref="ModelException">It is no Segment Anything model.</exception>
    public static SamConfig Infer(Weights weights)
    {
        SamTransformersNames.Accept(weights);
        if (weights.Has("image_encoder.patch_embed.seq.0.c.weight"))
            throw new ModelException($"{weights.FileName}: this is MobileSAM, whose TinyViT image encoder is not "
                + "supported; take a checkpoint with a ViT, such as sam_vit_b_01ec64.pth.");
        if (weights.Has("image_encoder.trunk.patch_embed.proj.weight"))
            throw new ModelException($"{weights.FileName}: this is SAM 2, whose Hiera image encoder is not supported; "
                + "take a checkpoint with a ViT, such as sam_vit_b_01ec64.pth or sam_hq_vit_b.pth.");
        Shape Size(string name, int rank) => weights.ShapeOf(name) is { } shape && shape.Rank == rank
            ? shape
            : throw new ModelException($"{weights.FileName}: there is no config.json beside it, and it does not look "
                + $"like Segment Anything: no tensor '{name}' of {rank} axes.");
        int Count(Func<int, string> name) => Enumerable.Range(0, Most).TakeWhile(i => weights.Has(name(i))).Count();

        Shape patches = Size("image_encoder.patch_embed.proj.weight", 4);
        Shape positions = Size("image_encoder.pos_embed", 4);
        int channels = patches[0], patch = patches[2], grid = positions[1];
        int depth = Count(i => $"image_encoder.blocks.{i}.norm1.weight");
        int[] sides =
        [
            .. Enumerable.Range(0, depth).Select(i =>
                (Size($"image_encoder.blocks.{i}.attn.rel_pos_h", 2)[0] + 1) / 2),
        ];
        int headSize = Size("image_encoder.blocks.0.attn.rel_pos_h", 2)[1];
        int embedding = Size("image_encoder.neck.0.weight", 4)[0];
        int masks = Size("mask_decoder.mask_tokens.weight", 2)[0];
        const string Transformer = "mask_decoder.transformer.layers.", Head = "mask_decoder.iou_prediction_head.layers.";
        int narrow = Size($"{Transformer}0.cross_attn_token_to_image.q_proj.weight", 2)[0];
        return new SamConfig
        {
            ImageSize = grid * patch,
            PatchSize = patch,
            EncoderEmbedDim = channels,
            EncoderDepth = depth,
            EncoderNumHeads = channels / Math.Max(1, headSize),
            EncoderGlobalAttnIndexes = [.. Enumerable.Range(0, depth).Where(i => sides[i] == grid)],
            WindowSize = sides.Where(side => side != grid).DefaultIfEmpty(grid).First(),
            MlpRatio = (float)Size("image_encoder.blocks.0.mlp.lin1.weight", 2)[0] / channels,
            PromptEmbedDim = embedding,
            MaskInChans = Size("prompt_encoder.mask_downscaling.3.weight", 4)[0],
            TransformerDepth = Count(i => $"{Transformer}{i}.norm1.weight"),
            TransformerMlpDim = Size($"{Transformer}0.mlp.lin1.weight", 2)[0],
            AttentionDownsampleRate = embedding / Math.Max(1, narrow),
            IouHeadDepth = 1 + Enumerable.Range(0, Most).First(i => Size($"{Head}{i}.weight", 2)[0] == masks),
            IouHeadHiddenDim = Size(Head + "0.weight", 2)[0],
            NumMultimaskOutputs = masks - 1,
            IsHighQuality = weights.Has("mask_decoder.hf_token.weight"),
        }.Validated(weights.FileName);
    }
}
