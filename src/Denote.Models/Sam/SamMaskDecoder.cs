using Denote.Tensors;

namespace Denote.Models.Sam;

/// <summary>
/// SAM's mask decoder: from an image embedding and prompts to low-resolution mask logits and their predicted IoU.
/// </summary>
internal sealed class SamMaskDecoder
{
    private readonly SamConfig _config;
    private readonly StoredTensor _iouToken;
    private readonly StoredTensor _maskTokens;
    private readonly SamTwoWayTransformer _transformer;
    private readonly SamUpscaling _upscaling;
    private readonly LinearWeights[][] _hypernetworks;
    private readonly LinearWeights[] _iouHead;
    private readonly SamHighQuality? _highQuality;

    public SamMaskDecoder(SamConfig config, Weights weights)
    {
        int channels = config.PromptEmbedDim, masks = config.NumMultimaskOutputs + 1;
        _config = config;
        _iouToken = weights.Tensor("iou_token.weight", [1, channels]);
        _maskTokens = weights.Tensor("mask_tokens.weight", [masks, channels]);
        _transformer = new SamTwoWayTransformer(config, weights.At("transformer"));
        _upscaling = new SamUpscaling(weights.At("output_upscaling"), channels, channels / 4, channels / 8);
        _hypernetworks = [.. Enumerable.Range(0, masks)
            .Select(i => SamPerceptron.Layers(
                weights.At("output_hypernetworks_mlps", i), channels, channels, channels / 8, 3))];
        _iouHead = SamPerceptron.Layers(
            weights.At("iou_prediction_head"), channels, config.IouHeadHiddenDim, masks, config.IouHeadDepth);
        if (config.IsHighQuality) _highQuality = new SamHighQuality(config, weights);
    }

    /// <summary>
    /// Puts what SAM-HQ's token reads beside a picture's embedding; of other models the embedding is all there is.
    /// </summary>
    /// <param name="embedding"><c>[1, grid, grid, C]</c>.</param>
    /// <param name="early">The first global block's output, <c>[1, grid, grid, encoder channels]</c>.</param>
    /// <returns><c>[1, grid, grid, <see cref="SamConfig.EncodingChannels"/>]</c>.</returns>
    public Tensor Encoding(Tensor embedding, Tensor early)
    {
        if (_highQuality is null) return embedding;
        using var scope = TensorScope.Enter();
        int grid = _config.Grid, channels = _config.PromptEmbedDim / 8;
        var features = _highQuality.Features(embedding, early).Reshape([1, grid, 4, grid, 4, channels]);
        var cells = Ops.Permute(features, 0, 1, 3, 2, 4, 5).Reshape([1, grid, grid, 16 * channels]);
        return scope.Keep(Ops.ConcatChannels(embedding, cells));
    }

    /// <summary>Decodes one image's masks for a batch of prompts.</summary>
    /// <param name="encoding"><see cref="Encoding"/>.</param>
    /// <param name="positions"><c>[grid * grid, C]</c>.</param>
    /// <param name="sparse"><c>[B, T, C]</c>.</param>
    /// <param name="dense"><c>[B, grid, grid, C]</c>.</param>
    /// <returns>Logits <c>[B, masks, 4 grid, 4 grid]</c>, the single mask first, SAM-HQ's last, and predicted IoU
    /// <c>[B, masks]</c>, none for SAM-HQ's.</returns>
    public (Tensor Logits, Tensor Iou) Forward(Tensor encoding, Tensor positions, Tensor sparse, Tensor dense)
    {
        using var section = TensorProfile.Block("SAM mask decoder");
        using var scope = TensorScope.Enter();
        int batch = sparse.Shape[0], grid = _config.Grid,
            channels = _config.PromptEmbedDim, masks = _hypernetworks.Length;
        Tensor Repeat(Tensor x) => batch == 1 ? x : Ops.ConcatBatch(Enumerable.Repeat(x, batch).ToArray());

        var (embedding, features) = Parts(encoding);
        Tensor[] own = _highQuality is null ? [] : [_highQuality.Token.ToTensor()];
        var outputTokens = Ops.ConcatBatch([_iouToken.ToTensor(), _maskTokens.ToTensor(), .. own])
            .Reshape([1, 1 + masks + own.Length, channels]);
        var tokens = JoinTokens(Repeat(outputTokens), sparse);
        var image = Ops.Add(Repeat(embedding), dense).Reshape([batch, grid * grid, channels]);
        (tokens, image) = _transformer.Forward(tokens, image, Repeat(positions.Reshape([1, grid * grid, channels])));

        var upscaled = Ops.Activate(
            _upscaling.Forward(image.Reshape([batch, grid, grid, channels])), Activation.Gelu);

        var byToken = Ops.Permute(tokens, 1, 0, 2);
        var filters = Ops.ConcatBatch([.. _hypernetworks.Select((mlp, i) =>
            SamPerceptron.Run(mlp, byToken.Slice(1 + i, 1)))]);
        int side = 4 * grid;
        var logits = Ops.MatMul(
            Ops.Permute(filters, 1, 0, 2), upscaled.Reshape([batch, side * side, channels / 8]), transposeB: true);
        if (features is not null)
        {
            var mask = _highQuality!.Mask(byToken.Slice(1 + masks, 1), upscaled, features);
            logits = Ops.Permute(
                Ops.ConcatBatch(Ops.Permute(logits, 1, 0, 2), Ops.Permute(mask, 1, 0, 2)), 1, 0, 2);
        }
        var iou = SamPerceptron.Run(_iouHead, byToken.Slice(0, 1)).Reshape([batch, masks]);
        return (scope.Keep(logits.Reshape([batch, logits.Shape[1], side, side])), scope.Keep(iou));
    }

    private static Tensor JoinTokens(Tensor first, Tensor second)
    {
        int batch = first.Shape[0], channels = first.Shape[2];
        return Ops.ConcatChannels(
                first.Reshape([batch, first.Shape[1] * channels]), second.Reshape([batch, second.Shape[1] * channels]))
            .Reshape([batch, first.Shape[1] + second.Shape[1], channels]);
    }

    /// <summary>The embedding and SAM-HQ's features, <c>[1, 4 grid, 4 grid, C / 8]</c>, of an encoding.</summary>
    private (Tensor Embedding, Tensor? Features) Parts(Tensor encoding)
    {
        if (_highQuality is null) return (encoding, null);
        int grid = _config.Grid, channels = _config.PromptEmbedDim, narrow = channels / 8;
        var byChannel = Ops.Transpose(encoding.Reshape([grid * grid, encoding.Shape[3]]));
        var embedding = Ops.Transpose(byChannel.Slice(0, channels)).Reshape([1, grid, grid, channels]);
        var cells = Ops.Transpose(byChannel.Slice(channels, 16 * narrow)).Reshape([1, grid, grid, 4, 4, narrow]);
        return (embedding, Ops.Permute(cells, 0, 1, 3, 2, 4, 5).Reshape([1, 4 * grid, 4 * grid, narrow]));
    }
}
