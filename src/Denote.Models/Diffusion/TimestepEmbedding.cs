using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// Two linear layers with a SiLU between them, on an encoding of the timestep or of SDXL's picture sizes.
/// </summary>
internal sealed class TimestepEmbedding
{
    private readonly string _path;
    private readonly LinearWeights _linear1;
    private readonly LinearWeights _linear2;
    private readonly LinearWeights? _condition;

    public TimestepEmbedding(Weights weights, int inChannels, int outChannels, int? conditionChannels = null)
    {
        _path = weights.Path;
        _linear1 = weights.Linear("linear_1", inChannels, outChannels);
        _linear2 = weights.Linear("linear_2", outChannels, outChannels);
        if (conditionChannels is { } channels)
            _condition = weights.Linear("cond_proj", channels, inChannels, bias: false);
    }

    /// <summary><c>[B, in]</c>, and the encoded guidance <c>[B, condition]</c> or null, to <c>[B, out]</c>.</summary>
    public Tensor Forward(Tensor encoding, Tensor? condition = null)
    {
        using var scope = TensorScope.Enter();
        if (_condition is not null && condition is not null)
            encoding = Ops.Linear(condition, _condition, residual: encoding);
        var hidden = Ops.Linear(encoding, _linear1, Activation.Silu);
        return scope.Keep(ModuleTrace.Output(_path, Ops.Linear(hidden, _linear2)));
    }
}
