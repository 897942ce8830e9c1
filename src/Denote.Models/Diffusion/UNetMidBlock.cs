using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// The coarsest resolution (<c>UNetMidBlock2DCrossAttn</c>): a residual layer, attention, a residual layer.
/// </summary>
internal sealed class UNetMidBlock
{
    private readonly string _path;
    private readonly ResnetBlock _before;
    private readonly SpatialTransformer _attention;
    private readonly ResnetBlock _after;

    public UNetMidBlock(Weights weights, UNetConfig config, AttentionSites sites)
    {
        int channels = config.BlockOutChannels[^1];
        ResnetBlock Resnet(int index) => new(weights.At("resnets", index),
            channels, channels, config.NormGroups, config.NormEpsilon, config.TimeChannels);
        _path = weights.Path;
        _before = Resnet(0);
        _attention = new SpatialTransformer(
            weights.At("attentions.0"), config, UNetStage.Mid, config.BlockOutChannels.Count - 1, sites);
        _after = Resnet(1);
    }

    /// <summary><c>[B, h, w, C]</c> to the same.</summary>
    public Tensor Forward(Tensor x, UNetPass pass)
    {
        using var section = TensorProfile.Block(_path);
        using var scope = TensorScope.Enter();
        x = _before.Forward(x, pass.Time);
        x = _attention.Forward(x, pass);
        x = _after.Forward(x, pass.Time);
        return scope.Keep(ModuleTrace.Output(_path, x));
    }
}
