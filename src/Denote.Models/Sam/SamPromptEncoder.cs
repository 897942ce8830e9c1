using Denote.Tensors;

namespace Denote.Models.Sam;

/// <summary>
/// SAM's prompt encoder: points and boxes become tokens, masks become an embedding to add to the image's.
/// </summary>
internal sealed class SamPromptEncoder
{
    private const float Epsilon = 1e-6f;

    private readonly SamConfig _config;
    private readonly Lazy<float[]> _frequencies;
    private readonly Lazy<float[]> _gridPositions;
    private readonly StoredTensor[] _pointKinds;
    private readonly StoredTensor _notAPoint;
    private readonly StoredTensor _noMask;
    private readonly ConvWeights _mask0;
    private readonly NormWeights _mask1;
    private readonly ConvWeights _mask3;
    private readonly NormWeights _mask4;
    private readonly LinearWeights _mask6;

    public SamPromptEncoder(SamConfig config, Weights weights)
    {
        int channels = config.PromptEmbedDim, hidden = config.MaskInChans;
        _config = config;
        var frequencies = weights.Tensor("pe_layer.positional_encoding_gaussian_matrix", [2, channels / 2]);
        _frequencies = new(frequencies.WidenAll);
        _gridPositions = new(EncodeGrid);
        _pointKinds = [.. Enumerable.Range(0, 4)
            .Select(i => weights.Tensor($"point_embeddings.{i}.weight", [1, channels]))];
        _notAPoint = weights.Tensor("not_a_point_embed.weight", [1, channels]);
        _noMask = weights.Tensor("no_mask_embed.weight", [1, channels]);
        _mask0 = weights.Conv("mask_downscaling.0", 1, hidden / 4, 2);
        _mask1 = weights.Norm("mask_downscaling.1", hidden / 4);
        _mask3 = weights.Conv("mask_downscaling.3", hidden / 4, hidden, 2);
        _mask4 = weights.Norm("mask_downscaling.4", hidden);
        _mask6 = weights.Pointwise("mask_downscaling.6", hidden, channels);
    }

    /// <summary>The positions of the image embedding's cells, <c>[grid * grid, C]</c>.</summary>
    public Tensor GridPositions() =>
        Tensor.From([_config.Grid * _config.Grid, _config.PromptEmbedDim], _gridPositions.Value);

    /// <summary>Tokens of prompts that have the same numbers of points and boxes.</summary>
    /// <returns><c>[B, tokens, C]</c>.</returns>
    public Tensor Sparse(IReadOnlyList<SamPrompt> prompts)
    {
        int channels = _config.PromptEmbedDim;
        int points = prompts[0].Points.Count;
        bool hasBox = prompts[0].Box is not null;
        // A prompt of points alone is closed by a padding token, as the model was trained.
        int padding = points > 0 && !hasBox ? 1 : 0;
        int tokens = points + padding + (hasBox ? 2 : 0);
        var result = Tensor.Zeros([prompts.Count, tokens, channels]);
        for (int b = 0; b < prompts.Count; b++)
        {
            if (prompts[b].Points.Count != points || prompts[b].Box is not null != hasBox)
                throw new ModelException("Prompts of one batch have the same number of points and boxes.");
            int row = b * tokens;
            foreach (var point in prompts[b].Points)
                Place(
                    result.Span.Slice(row++ * channels, channels), point.X, point.Y,
                    _pointKinds[point.IsInside ? 1 : 0]);
            if (padding > 0) _notAPoint.Widen(0, result.Span.Slice(row++ * channels, channels));
            if (prompts[b].Box is not { } box) continue;
            Place(result.Span.Slice(row++ * channels, channels), box.Left, box.Top, _pointKinds[2]);
            Place(result.Span.Slice(row * channels, channels), box.Right, box.Bottom, _pointKinds[3]);
        }
        return result;
    }

    /// <summary>What masks add to the image embedding, <c>[B, grid, grid, C]</c>.</summary>
    public Tensor Dense(IReadOnlyList<SamPrompt> prompts)
    {
        using var scope = TensorScope.Enter();
        int grid = _config.Grid, channels = _config.PromptEmbedDim, side = 4 * grid;
        var result = Tensor.Empty([prompts.Count, grid, grid, channels]);
        var noMask = _noMask.ToTensor();
        for (int b = 0; b < prompts.Count; b++)
        {
            var target = result.Slice(b, 1);
            if (prompts[b].Mask is not { } mask)
            {
                for (int at = 0; at < target.Count; at += channels) noMask.Span.CopyTo(target.Span[at..]);
                continue;
            }
            if (mask.Length != side * side)
                throw new ModelException($"A mask prompt has {side} x {side} logits, not {mask.Length} values.");
            var h = Tensor.From([1, side, side, 1], mask);
            h = Ops.Conv2d(h, _mask0, stride: 2, padding: Padding.None);
            h = Ops.Activate(Ops.LayerNorm(h, _mask1, Epsilon), Activation.Gelu);
            h = Ops.Conv2d(h, _mask3, stride: 2, padding: Padding.None);
            h = Ops.Activate(Ops.LayerNorm(h, _mask4, Epsilon), Activation.Gelu);
            Ops.Linear(h, _mask6).Span.CopyTo(target.Span);
        }
        return scope.Keep(result);
    }

    private float[] EncodeGrid()
    {
        int grid = _config.Grid, channels = _config.PromptEmbedDim;
        var positions = new float[grid * grid * channels];
        for (int y = 0; y < grid; y++)
        for (int x = 0; x < grid; x++)
            Encode((x + 0.5f) / grid, (y + 0.5f) / grid, positions.AsSpan((y * grid + x) * channels, channels));
        return positions;
    }

    private void Place(Span<float> token, float x, float y, StoredTensor kind)
    {
        // Coordinates name pixels; the encoding takes their centres.
        Encode((x + 0.5f) / _config.ImageSize, (y + 0.5f) / _config.ImageSize, token);
        float[] embedding = kind.WidenAll();
        for (int c = 0; c < token.Length; c++) token[c] += embedding[c];
    }

    /// <summary>Random Fourier features: sine and cosine of 2 pi (2p - 1) G, p in 0..1.</summary>
    private void Encode(float x, float y, Span<float> target)
    {
        float[] frequencies = _frequencies.Value;
        int half = target.Length / 2;
        for (int c = 0; c < half; c++)
        {
            float angle = 2 * MathF.PI * ((2 * x - 1) * frequencies[c] + (2 * y - 1) * frequencies[half + c]);
            (target[c], target[half + c]) = MathF.SinCos(angle);
        }
    }
}
