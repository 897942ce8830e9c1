using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// A resolution on the way up (<c>UpBlock2D</c>, <c>CrossAttnUpBlock2D</c>): residual layers that each take in a skip
/// from the way down, followed by attention where the block has it, then a step to the next finer grid in all but the
/// last block.
/// </summary>
internal sealed class UNetUpBlock
{
    private readonly string _path;
    private readonly ResnetBlock[] _resnets;
    private readonly SpatialTransformer[] _attentions = [];
    private readonly ConvWeights? _upsample;

    public UNetUpBlock(Weights weights, UNetConfig config, int level, AttentionSites sites)
    {
        var widths = config.BlockOutChannels;
        int channels = widths[level], layers = config.LayersPerBlock[level] + 1;
        int coarser = widths[Math.Min(level + 1, widths.Count - 1)], finer = widths[Math.Max(level - 1, 0)];
        _path = weights.Path;
        _resnets =
        [
            .. Enumerable.Range(0, layers).Select(i => new ResnetBlock(weights.At("resnets", i),
                (i == 0 ? coarser : channels) + (i == layers - 1 ? finer : channels), channels,
                config.NormGroups, config.NormEpsilon, config.TimeChannels)),
        ];
        if (config.UpBlockHasAttention[widths.Count - 1 - level])
            _attentions =
            [
                .. config.UpTransformerLayers[widths.Count - 1 - level].Select((blocks, i) =>
                    new SpatialTransformer(weights.At("attentions", i), config, blocks, UNetStage.Up, level, sites)),
            ];
        if (level > 0) _upsample = weights.At("upsamplers.0").Conv("conv", channels, channels, kernel: 3);
    }

    /// <summary>
    /// <c>[B, h, w, C]</c> to the next finer skip's height and width. Takes its skips from the stack and returns
    /// their memory.
    /// </summary>
    public Tensor Forward(Tensor x, Stack<Tensor> skips, UNetPass pass)
    {
        using var section = TensorProfile.Block(_path);
        using var scope = TensorScope.Enter();
        for (int i = 0; i < _resnets.Length && !pass.IsComplete; i++)
        {
            using var skip = skips.Pop();
            x = _resnets[i].Forward(x, pass.Time, pass.ForAllRows(skip));
            if (_attentions.Length > 0) x = _attentions[i].Forward(x, pass);
        }
        if (_upsample is not null && !pass.IsComplete)
        {
            // The next skip's size, not twice this one: a side that was halved from an odd size was rounded up.
            var next = skips.Peek().Shape;
            bool isTwice = next[1] == 2 * x.Shape[1] && next[2] == 2 * x.Shape[2];
            x = isTwice ? Ops.Conv2d(new ImageSource(x).Enlarge(), _upsample)
                : Ops.Conv2d(Ops.Resize(x, next[1], next[2], ResizeMode.Nearest), _upsample);
            ModuleTrace.Output(_path + ".upsamplers.0", x);
        }
        return scope.Keep(ModuleTrace.Output(_path, x));
    }
}
