using Denote.Tensors;

namespace Denote.Models.Sam;

/// <summary>
/// What SAM-HQ (Ke et al., 2023) adds to the mask decoder: a token of its own, whose mask is read off features that
/// join the encoder's early and last ones.
/// </summary>
internal sealed class SamHighQuality
{
    private const float Epsilon = 1e-6f;

    private readonly StoredTensor _token;
    private readonly LinearWeights[] _mlp;
    private readonly SamUpscaling _compress;
    private readonly SamUpscaling _encoder;
    private readonly ConvWeights _mask0;
    private readonly NormWeights _mask1;
    private readonly ConvWeights _mask3;

    public SamHighQuality(SamConfig config, Weights weights)
    {
        int channels = config.PromptEmbedDim;
        _token = weights.Tensor("hf_token.weight", [1, channels]);
        _mlp = SamPerceptron.Layers(weights.At("hf_mlp"), channels, channels, channels / 8, 3);
        _compress = new SamUpscaling(weights.At("compress_vit_feat"), config.EncoderEmbedDim, channels, channels / 8);
        _encoder = new SamUpscaling(weights.At("embedding_encoder"), channels, channels / 4, channels / 8);
        _mask0 = weights.Conv("embedding_maskfeature.0", channels / 8, channels / 4, 3);
        _mask1 = weights.Norm("embedding_maskfeature.1", channels / 4);
        _mask3 = weights.Conv("embedding_maskfeature.3", channels / 4, channels / 8, 3);
    }

    /// <summary>The token, <c>[1, C]</c>.</summary>
    public StoredTensor Token => _token;

    /// <summary>The picture's features, once for all its prompts.</summary>
    /// <param name="embedding"><c>[1, grid, grid, C]</c>.</param>
    /// <param name="early"><c>[1, grid, grid, encoder channels]</c>: the first global block's output.</param>
    /// <returns><c>[1, 4 grid, 4 grid, C / 8]</c>.</returns>
    public Tensor Features(Tensor embedding, Tensor early)
    {
        using var scope = TensorScope.Enter();
        var compressed = ModuleTrace.Output("compress_vit_feat", _compress.Forward(early));
        var encoded = ModuleTrace.Output("embedding_encoder", _encoder.Forward(embedding));
        return scope.Keep(ModuleTrace.Output("hq_features", Ops.Add(encoded, compressed)));
    }

    /// <summary>The mask of the token.</summary>
    /// <param name="token">The transformer's output for it, <c>[1, B, C]</c>.</param>
    /// <param name="upscaled">What the other tokens' masks are read off, <c>[B, 4 grid, 4 grid, C / 8]</c>.</param>
    /// <param name="features"><see cref="Features"/>.</param>
    /// <returns><c>[B, 1, 16 grid * grid]</c>.</returns>
    public Tensor Mask(Tensor token, Tensor upscaled, Tensor features)
    {
        using var scope = TensorScope.Enter();
        int batch = upscaled.Shape[0], cells = upscaled.Shape[1] * upscaled.Shape[2], channels = upscaled.Shape[3];
        var h = Ops.Activate(Ops.LayerNorm(Ops.Conv2d(upscaled, _mask0), _mask1, Epsilon), Activation.Gelu);
        h = Ops.Add(Ops.Conv2d(h, _mask3), batch == 1 ? features : Ops.RepeatBatch(features, batch));
        var filter = SamPerceptron.Run(_mlp, token).Reshape([batch, 1, channels]);
        return scope.Keep(Ops.MatMul(filter, h.Reshape([batch, cells, channels]), transposeB: true));
    }
}
