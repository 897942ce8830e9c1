using Denote.Tensors;

namespace Denote.Models.Sam;

/// <summary>
/// SAM's mask decoder: from an image embedding and prompts to low-resolution mask logits and their predicted IoU.
/// </summary>
internal sealed class SamMaskDecoder
{
    private const float Epsilon = 1e-6f;

    private readonly SamConfig _config;
    private readonly StoredTensor _iouToken;
    private readonly StoredTensor _maskTokens;
    private readonly SamTwoWayTransformer _transformer;
    private readonly LinearWeights _upscale0;
    private readonly NormWeights _upscale1;
    private readonly LinearWeights _upscale3;
    private readonly LinearWeights[][] _hypernetworks;
    private readonly LinearWeights[] _iouHead;

    public SamMaskDecoder(SamConfig config, Weights weights)
    {
        int channels = config.PromptEmbedDim, masks = config.NumMultimaskOutputs + 1;
        _config = config;
        _iouToken = weights.Tensor("iou_token.weight", [1, channels]);
        _maskTokens = weights.Tensor("mask_tokens.weight", [masks, channels]);
        _transformer = new SamTwoWayTransformer(config, weights.At("transformer"));
        _upscale0 = TransposedConv(weights, "output_upscaling.0", channels, channels / 4);
        _upscale1 = weights.Norm("output_upscaling.1", channels / 4);
        _upscale3 = TransposedConv(weights, "output_upscaling.3", channels / 4, channels / 8);
        _hypernetworks = [.. Enumerable.Range(0, masks)
            .Select(i => Mlp(weights.At("output_hypernetworks_mlps", i), channels, channels, channels / 8, 3))];
        _iouHead = Mlp(
            weights.At("iou_prediction_head"), channels, config.IouHeadHiddenDim, masks, config.IouHeadDepth);
    }

    /// <summary>Decodes one image's masks for a batch of prompts.</summary>
    /// <param name="embedding"><c>[1, grid, grid, C]</c>.</param>
    /// <param name="positions"><c>[grid * grid, C]</c>.</param>
    /// <param name="sparse"><c>[B, T, C]</c>.</param>
    /// <param name="dense"><c>[B, grid, grid, C]</c>.</param>
    /// <returns>Logits <c>[B, masks, 4 grid, 4 grid]</c>, the single mask first, and predicted IoU
    /// <c>[B, masks]</c>.</returns>
    public (Tensor Logits, Tensor Iou) Forward(Tensor embedding, Tensor positions, Tensor sparse, Tensor dense)
    {
        using var section = TensorProfile.Block("SAM mask decoder");
        using var scope = TensorScope.Enter();
        int batch = sparse.Shape[0], grid = _config.Grid,
            channels = _config.PromptEmbedDim, masks = _hypernetworks.Length;
        Tensor Repeat(Tensor x) => batch == 1 ? x : Ops.ConcatBatch(Enumerable.Repeat(x, batch).ToArray());

        var outputTokens = Ops.ConcatBatch(_iouToken.ToTensor(), _maskTokens.ToTensor())
            .Reshape([1, 1 + masks, channels]);
        var tokens = JoinTokens(Repeat(outputTokens), sparse);
        var image = Ops.Add(Repeat(embedding), dense).Reshape([batch, grid * grid, channels]);
        (tokens, image) = _transformer.Forward(tokens, image, Repeat(positions.Reshape([1, grid * grid, channels])));

        var upscaled = Upscale(image.Reshape([batch, grid, grid, channels]), _upscale0);
        upscaled = Ops.Activate(Ops.LayerNorm(upscaled, _upscale1, Epsilon), Activation.Gelu);
        upscaled = Ops.Activate(Upscale(upscaled, _upscale3), Activation.Gelu);

        var byToken = Ops.Permute(tokens, 1, 0, 2);
        var filters = Ops.ConcatBatch([.. _hypernetworks.Select((mlp, i) => Run(mlp, byToken.Slice(1 + i, 1)))]);
        int side = 4 * grid;
        var logits = Ops.MatMul(
            Ops.Permute(filters, 1, 0, 2), upscaled.Reshape([batch, side * side, channels / 8]), transposeB: true);
        var iou = Run(_iouHead, byToken.Slice(0, 1)).Reshape([batch, masks]);
        return (scope.Keep(logits.Reshape([batch, masks, side, side])), scope.Keep(iou));
    }

    private static Tensor JoinTokens(Tensor first, Tensor second)
    {
        int batch = first.Shape[0], channels = first.Shape[2];
        return Ops.ConcatChannels(
                first.Reshape([batch, first.Shape[1] * channels]), second.Reshape([batch, second.Shape[1] * channels]))
            .Reshape([batch, first.Shape[1] + second.Shape[1], channels]);
    }

    /// <summary>A 2x2 transposed convolution of stride 2: every pixel makes its own four.</summary>
    private static Tensor Upscale(Tensor x, LinearWeights weights)
    {
        int batch = x.Shape[0], height = x.Shape[1], width = x.Shape[2], channels = weights.OutFeatures / 4;
        var pixels = Ops.Linear(x, weights).Reshape([batch, height, width, 2, 2, channels]);
        return Ops.Permute(pixels, 0, 1, 3, 2, 4, 5).Reshape([batch, 2 * height, 2 * width, channels]);
    }

    private static LinearWeights TransposedConv(Weights weights, string name, int inputs, int outputs) => new(
        DerivedTensor.TransposedFilters(weights.Tensor(name + ".weight", [inputs, outputs, 2, 2])),
        DerivedTensor.Repeated(weights.Tensor(name + ".bias", [outputs]), 4));

    private static LinearWeights[] Mlp(Weights weights, int inputs, int hidden, int outputs, int depth) =>
        [.. Enumerable.Range(0, depth).Select(i => weights.Linear(
            $"layers.{i}", i == 0 ? inputs : hidden, i == depth - 1 ? outputs : hidden))];

    private static Tensor Run(LinearWeights[] mlp, Tensor x)
    {
        for (int i = 0; i < mlp.Length; i++)
            x = Ops.Linear(x, mlp[i], i < mlp.Length - 1 ? Activation.Relu : Activation.None);
        return x;
    }
}
