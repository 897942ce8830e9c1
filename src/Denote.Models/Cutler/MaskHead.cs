using Denote.Tensors;

namespace Denote.Models.Cutler;

/// <summary>
/// The mask head (He et al., "Mask R-CNN"): convolutions over a box's features, doubled in size, one probability per
/// cell and class. Its layers are <c>mask_fcn1</c> to 4, <c>deconv</c> and <c>predictor</c>.
/// </summary>
internal sealed class MaskHead
{
    private const int Size = 14;
    private const int BoxesAtOnce = 25;

    private readonly ConvWeights[] _convs;
    private readonly LinearWeights _deconv;
    private readonly LinearWeights _predictor;
    private readonly int _channels;

    public MaskHead(CutlerConfig config, Weights weights)
    {
        _channels = config.MaskChannels;
        _convs =
        [
            .. Enumerable.Range(0, config.MaskConvolutions).Select(i => weights.Conv(
                $"mask_fcn{i + 1}", i == 0 ? config.PyramidChannels : _channels, _channels, 3)),
        ];
        var filters = weights.Tensor("deconv.weight",
            [config.MaskConvolutions == 0 ? config.PyramidChannels : _channels, _channels, 2, 2]);
        _deconv = new LinearWeights(
            DerivedTensor.TransposedFilters(filters),
            DerivedTensor.Repeated(weights.Tensor("deconv.bias", [_channels]), 4));
        _predictor = weights.Pointwise("predictor", _channels, config.Classes);
    }

    /// <summary>Rows and columns of a mask.</summary>
    public static int MaskSide => 2 * Size;

    /// <summary>The mask of each box for its class, <see cref="MaskSide"/> squared, 0..1.</summary>
    public IEnumerable<float[]> Forward(
        RegionFeatures features, IReadOnlyList<(DetectionBox Box, float Score, int Class)> objects)
    {
        foreach (var batch in objects.Chunk(BoxesAtOnce))
        {
            using var scope = TensorScope.Enter();
            var x = features.Take([.. batch.Select(entry => entry.Box)], Size);
            foreach (var conv in _convs) x = Ops.Conv2d(x, conv, activation: Activation.Relu);
            var logits = Ops.Linear(Double(Ops.Linear(x, _deconv, Activation.Relu)), _predictor);
            var probabilities = Ops.Activate(logits, Activation.Sigmoid);
            int classes = probabilities.Shape[3], cells = MaskSide * MaskSide;
            for (int i = 0; i < batch.Length; i++)
            {
                var mask = new float[cells];
                for (int cell = 0; cell < cells; cell++)
                    mask[cell] = probabilities.Span[(i * cells + cell) * classes + batch[i].Class];
                yield return mask;
            }
        }
    }

    /// <summary><c>[R, s, s, 4 C]</c>, the four target pixels side by side, to <c>[R, 2 s, 2 s, C]</c>.</summary>
    private Tensor Double(Tensor x)
    {
        int count = x.Shape[0];
        var split = x.Reshape([count * Size, Size, 2, 2 * _channels]);
        return Ops.Permute(split, [0, 2, 1, 3]).Reshape([count, MaskSide, MaskSide, _channels]);
    }
}
