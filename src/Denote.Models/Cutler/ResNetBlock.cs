using Denote.Tensors;

namespace Denote.Models.Cutler;

/// <summary>
/// A bottleneck block (He et al., "Deep Residual Learning", CVPR 2016): narrow, convolve, widen, add the input. The
/// stride is that of the 3x3 convolution.
/// </summary>
internal sealed class ResNetBlock
{
    private readonly ConvWeights _conv1;
    private readonly ConvWeights _conv2;
    private readonly ConvWeights _conv3;
    private readonly ConvWeights? _shortcut;
    private readonly int _stride;

    public ResNetBlock(Weights weights, int inChannels, int narrow, int outChannels, int stride)
    {
        _stride = stride;
        _conv1 = weights.NormalizedConv("conv1", inChannels, narrow, 1);
        _conv2 = weights.NormalizedConv("conv2", narrow, narrow, 3);
        _conv3 = weights.NormalizedConv("conv3", narrow, outChannels, 1);
        if (inChannels != outChannels) _shortcut = weights.NormalizedConv("shortcut", inChannels, outChannels, 1);
    }

    /// <summary><c>[B, H, W, in]</c> to <c>[B, H / stride, W / stride, out]</c>.</summary>
    public Tensor Forward(Tensor x)
    {
        using var scope = TensorScope.Enter();
        var h = Ops.Conv2d(x, _conv1, activation: Activation.Relu);
        h = Ops.Conv2d(h, _conv2, _stride, activation: Activation.Relu);
        var shortcut = _shortcut is null ? x : Ops.Conv2d(x, _shortcut, _stride, Padding.None);
        return scope.Keep(Ops.Activate(Ops.Conv2d(h, _conv3, residual: shortcut), Activation.Relu));
    }
}
