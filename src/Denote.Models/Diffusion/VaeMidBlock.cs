using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>The autoencoder's coarsest resolution: a residual layer, attention, a residual layer.</summary>
internal sealed class VaeMidBlock(Weights weights, int channels, int groups)
{
    private readonly ResnetBlock _before =
        new(weights.At("resnets.0"), channels, channels, groups, VaeEncoder.NormEpsilon);

    private readonly VaeAttention _attention = new(weights.At("attentions.0"), channels, groups);

    private readonly ResnetBlock _after =
        new(weights.At("resnets.1"), channels, channels, groups, VaeEncoder.NormEpsilon);

    /// <summary><c>[B, h, w, C]</c> to the same.</summary>
    public Tensor Forward(Tensor x)
    {
        using var section = TensorProfile.Block(weights.Path);
        using var scope = TensorScope.Enter();
        x = _after.Forward(_attention.Forward(_before.Forward(x)));
        return scope.Keep(ModuleTrace.Output(weights.Path, x));
    }
}
