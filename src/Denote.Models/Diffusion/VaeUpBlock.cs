using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// A resolution of the autoencoder's decoder: residual layers, then a step to twice the size in all but the last.
/// </summary>
internal sealed class VaeUpBlock
{
    private readonly string _path;
    private readonly ResnetBlock[] _resnets;
    private readonly ConvWeights? _upsample;

    public VaeUpBlock(Weights weights, VaeConfig config, int level)
    {
        var widths = config.BlockOutChannels;
        int channels = widths[level], inChannels = widths[Math.Min(level + 1, widths.Count - 1)];
        _path = weights.Path;
        _resnets =
        [
            .. Enumerable.Range(0, config.LayersPerBlock + 1).Select(i => new ResnetBlock(weights.At("resnets", i),
                i == 0 ? inChannels : channels, channels, config.NormGroups, VaeEncoder.NormEpsilon)),
        ];
        if (level > 0) _upsample = weights.At("upsamplers.0").Conv("conv", channels, channels, kernel: 3);
    }

    /// <summary>
    /// <c>[B, h, w, in]</c> to <c>[B, 2h, 2w, out]</c>, or the same size in the last block. Returns the input's memory.
    /// </summary>
    public Tensor Forward(Tensor x)
    {
        using var section = TensorProfile.Block(_path);
        using var scope = TensorScope.Enter();
        foreach (var resnet in _resnets) x = resnet.Consume(x);
        if (_upsample is not null)
        {
            using var small = x;
            x = Ops.Conv2d(new ImageSource(small).Enlarge(), _upsample);
        }
        return scope.Keep(ModuleTrace.Output(_path, x));
    }
}
