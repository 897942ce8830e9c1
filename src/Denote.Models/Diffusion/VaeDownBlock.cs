using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// A resolution of the autoencoder's encoder: residual layers, then a step to half the size in all but the last.
/// </summary>
internal sealed class VaeDownBlock
{
    // The downsampling convolution sees one more row below and one more column to the right, not a frame on all sides.
    private static readonly Padding Corner = new(Top: 0, Left: 0, Bottom: 1, Right: 1);

    private readonly string _path;
    private readonly ResnetBlock[] _resnets;
    private readonly ConvWeights? _downsample;

    public VaeDownBlock(Weights weights, VaeConfig config, int level)
    {
        int channels = config.BlockOutChannels[level], inChannels = config.BlockOutChannels[Math.Max(level - 1, 0)];
        _path = weights.Path;
        _resnets =
        [
            .. Enumerable.Range(0, config.LayersPerBlock).Select(i => new ResnetBlock(weights.At("resnets", i),
                i == 0 ? inChannels : channels, channels, config.NormGroups, VaeEncoder.NormEpsilon)),
        ];
        if (level < config.BlockOutChannels.Count - 1)
            _downsample = weights.At("downsamplers.0").Conv("conv", channels, channels, kernel: 3);
    }

    /// <summary>
    /// <c>[B, h, w, in]</c> to <c>[B, h/2, w/2, out]</c>, or the same size in the last block. Returns the input's
    /// memory.
    /// </summary>
    public Tensor Forward(Tensor x)
    {
        using var section = TensorProfile.Block(_path);
        using var scope = TensorScope.Enter();
        foreach (var resnet in _resnets) x = resnet.Consume(x);
        if (_downsample is not null)
        {
            using var large = x;
            x = Ops.Conv2d(large, _downsample, stride: 2, padding: Corner);
        }
        return scope.Keep(ModuleTrace.Output(_path, x));
    }
}
