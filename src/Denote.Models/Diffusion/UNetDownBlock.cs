using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// A resolution on the way down (<c>DownBlock2D</c>, <c>CrossAttnDownBlock2D</c>): residual layers, each followed by
/// attention where the block has it, then a step to half the size in all but the last block.
/// </summary>
internal sealed class UNetDownBlock
{
    private readonly string _path;
    private readonly ResnetBlock[] _resnets;
    private readonly SpatialTransformer[] _attentions = [];
    private readonly ConvWeights? _downsample;

    public UNetDownBlock(Weights weights, UNetConfig config, int level, AttentionSites sites)
    {
        int channels = config.BlockOutChannels[level], layers = config.LayersPerBlock[level];
        int inChannels = config.BlockOutChannels[Math.Max(level - 1, 0)];
        _path = weights.Path;
        _resnets =
        [
            .. Enumerable.Range(0, layers).Select(i => new ResnetBlock(weights.At("resnets", i),
                i == 0 ? inChannels : channels, channels, config.NormGroups, config.NormEpsilon, config.TimeChannels)),
        ];
        if (config.DownBlockHasAttention[level])
            _attentions =
            [
                .. config.DownTransformerLayers[level].Select((blocks, i) =>
                    new SpatialTransformer(weights.At("attentions", i), config, blocks, UNetStage.Down, level, sites)),
            ];
        if (level < config.BlockOutChannels.Count - 1)
            _downsample = weights.At("downsamplers.0").Conv("conv", channels, channels, kernel: 3);
    }

    /// <summary>
    /// The outputs of all layers, <c>[B, h, w, C]</c>, finest first: skips to the way up, the last also the block's
    /// output.
    /// </summary>
    public IReadOnlyList<Tensor> Forward(Tensor x, UNetPass pass)
    {
        using var section = TensorProfile.Block(_path);
        using var scope = TensorScope.Enter();
        var outputs = new List<Tensor>();
        for (int i = 0; i < _resnets.Length && !pass.IsComplete; i++)
        {
            x = _resnets[i].Forward(x, pass.Time);
            if (_attentions.Length > 0) x = _attentions[i].Forward(x, pass);
            outputs.Add(scope.Keep(x));
        }
        if (_downsample is not null && !pass.IsComplete)
        {
            x = ModuleTrace.Output(_path + ".downsamplers.0", Ops.Conv2d(x, _downsample, stride: 2));
            outputs.Add(scope.Keep(x));
        }
        ModuleTrace.Output(_path, x);
        return outputs;
    }
}
