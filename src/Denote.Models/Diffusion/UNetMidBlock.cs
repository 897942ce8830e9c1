using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// The coarsest resolution: a residual layer, attention, a residual layer (<c>UNetMidBlock2DCrossAttn</c>), the first
/// of these alone (<c>UNetMidBlock2D</c>), or nothing.
/// </summary>
internal sealed class UNetMidBlock
{
    private readonly string _path;
    private readonly ResnetBlock? _before;
    private readonly SpatialTransformer? _attention;
    private readonly ResnetBlock? _after;

    public UNetMidBlock(Weights weights, UNetConfig config, AttentionSites sites)
    {
        int channels = config.BlockOutChannels[^1];
        ResnetBlock Resnet(int index) => new(weights.At("resnets", index),
            channels, channels, config.NormGroups, config.NormEpsilon, config.TimeChannels);
        _path = weights.Path;
        if (config.MidBlock == UNetMidBlockKind.None) return;
        _before = Resnet(0);
        if (config.MidBlock == UNetMidBlockKind.Residual) return;
        _attention = new SpatialTransformer(
            weights.At("attentions.0"), config, config.MidTransformerLayers, UNetStage.Mid,
            config.BlockOutChannels.Count - 1, sites);
        _after = Resnet(1);
    }

    /// <summary><c>[B, h, w, C]</c> to the same.</summary>
    public Tensor Forward(Tensor x, UNetPass pass)
    {
        if (_before is null) return x;
        using var section = TensorProfile.Block(_path);
        using var scope = TensorScope.Enter();
        x = _before.Forward(x, pass.Time);
        if (_attention is not null) x = _attention.Forward(x, pass);
        if (_after is not null) x = _after.Forward(x, pass.Time);
        return scope.Keep(ModuleTrace.Output(_path, x));
    }
}
