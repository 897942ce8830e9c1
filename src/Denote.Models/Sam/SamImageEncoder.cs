using Denote.Tensors;

namespace Denote.Models.Sam;

/// <summary>SAM's image encoder: a plain ViT with windowed attention and a convolutional neck (ViTDet).</summary>
internal sealed class SamImageEncoder
{
    private const float Epsilon = 1e-6f;

    private readonly SamConfig _config;
    private readonly ConvWeights _patchEmbed;
    private readonly StoredTensor _positions;
    private readonly SamEncoderBlock[] _blocks;
    private readonly int _firstGlobal;
    private readonly LinearWeights _neckNarrow;
    private readonly NormWeights _neckNorm1;
    private readonly ConvWeights _neckConv;
    private readonly NormWeights _neckNorm2;

    public SamImageEncoder(SamConfig config, Weights weights)
    {
        int channels = config.EncoderEmbedDim, embedding = config.PromptEmbedDim;
        _config = config;
        _patchEmbed = weights.Conv("patch_embed.proj", 3, channels, config.PatchSize);
        _positions = weights.Tensor("pos_embed", [1, config.Grid, config.Grid, channels]);
        _blocks = [.. Enumerable.Range(0, config.EncoderDepth).Select(i => new SamEncoderBlock(
            config, config.EncoderGlobalAttnIndexes.Contains(i) ? 0 : config.WindowSize, weights.At("blocks", i)))];
        _firstGlobal = config.EncoderGlobalAttnIndexes.DefaultIfEmpty(-1).Min();
        _neckNarrow = weights.Pointwise("neck.0", channels, embedding, bias: false);
        _neckNorm1 = weights.Norm("neck.1", embedding);
        _neckConv = weights.Conv("neck.2", embedding, embedding, 3, bias: false);
        _neckNorm2 = weights.Norm("neck.3", embedding);
    }

    /// <summary>Encodes prepared images.</summary>
    /// <param name="image"><c>[B, size, size, 3]</c>, normalised and padded.</param>
    /// <param name="observe">Sees <c>patch_plus_pos</c> and <c>blockN</c> outputs.</param>
    /// <returns>
    /// The embedding, <c>[B, grid, grid, embedding]</c>, and what the first global block gives, <c>[B, grid, grid,
    /// C]</c>.
    /// </returns>
    public (Tensor Embedding, Tensor Early) Forward(Tensor image, Action<string, Tensor>? observe = null)
    {
        using var section = TensorProfile.Block("SAM image encoder");
        using var scope = TensorScope.Enter();
        var x = Ops.Conv2d(image, _patchEmbed, stride: _config.PatchSize, padding: Padding.None);
        x = AddPositions(x);
        observe?.Invoke("patch_plus_pos", x);
        var early = x;
        for (int i = 0; i < _blocks.Length; i++)
        {
            x = _blocks[i].Forward(x);
            if (i == _firstGlobal) early = x;
            observe?.Invoke($"block{i}", x);
        }
        x = Ops.LayerNorm(Ops.Linear(x, _neckNarrow), _neckNorm1, Epsilon);
        x = Ops.LayerNorm(Ops.Conv2d(x, _neckConv), _neckNorm2, Epsilon);
        return (scope.Keep(x), scope.Keep(early));
    }

    private Tensor AddPositions(Tensor x)
    {
        var positions = _positions.ToTensor();
        return Ops.Add(
            x, x.Shape[0] == 1 ? positions : Ops.ConcatBatch(Enumerable.Repeat(positions, x.Shape[0]).ToArray()));
    }
}
