using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// Two 3x3 convolutions, each after GroupNorm and SiLU, with a residual; in the U-Net the time embedding is added
/// between them, in the autoencoder there is none.
/// </summary>
internal sealed class ResnetBlock
{
    private readonly string _path;
    private readonly int _groups;
    private readonly float _epsilon;
    private readonly NormWeights _norm1;
    private readonly ConvWeights _conv1;
    private readonly LinearWeights? _timeProjection;
    private readonly NormWeights _norm2;
    private readonly ConvWeights _conv2;
    private readonly LinearWeights? _shortcut;

    public ResnetBlock(
        Weights weights, int inChannels, int outChannels, int groups, float epsilon, int? timeChannels = null)
    {
        (_path, _groups, _epsilon) = (weights.Path, groups, epsilon);
        _norm1 = weights.Norm("norm1", inChannels);
        _conv1 = weights.Conv("conv1", inChannels, outChannels, kernel: 3);
        if (timeChannels is { } channels) _timeProjection = weights.Linear("time_emb_proj", channels, outChannels);
        _norm2 = weights.Norm("norm2", outChannels);
        _conv2 = weights.Conv("conv2", outChannels, outChannels, kernel: 3);
        if (inChannels != outChannels) _shortcut = weights.Pointwise("conv_shortcut", inChannels, outChannels);
    }

    /// <summary><c>[B, h, w, in]</c> and the activated time embedding <c>[B, T]</c> to <c>[B, h, w, out]</c>.</summary>
    public Tensor Forward(Tensor x, Tensor? time = null)
    {
        Tensor[] inputs = time is null ? [x] : [x, time];
        return GradientTape.Checkpoint(given => Run(given[0], time is null ? null : given[1]), inputs);
    }

    private Tensor Run(Tensor x, Tensor? time)
    {
        using var section = TensorProfile.Block(_path);
        using var scope = TensorScope.Enter();
        var shift = _timeProjection is null ? null : Ops.Linear(time!, _timeProjection);
        var h = Ops.GroupNorm(x, _norm1, _groups, _epsilon, Activation.Silu);
        h = Ops.Conv2d(h, _conv1, channelBias: shift);
        h = Ops.GroupNorm(h, _norm2, _groups, _epsilon, Activation.Silu);
        var residual = _shortcut is null ? x : Ops.Linear(x, _shortcut);
        return scope.Keep(ModuleTrace.Output(_path, Ops.Conv2d(h, _conv2, residual: residual)));
    }
}
