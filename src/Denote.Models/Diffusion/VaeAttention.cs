using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// Single-head self-attention over all pixels, after a GroupNorm and with a residual. Checkpoints from before
/// diffusers 0.18 call its layers <c>query</c>, <c>key</c>, <c>value</c> and <c>proj_attn</c>.
/// </summary>
internal sealed class VaeAttention
{
    private readonly string _path;
    private readonly int _groups;
    private readonly NormWeights _norm;
    private readonly LinearWeights _query;
    private readonly LinearWeights _key;
    private readonly LinearWeights _value;
    private readonly LinearWeights _out;

    public VaeAttention(Weights weights, int channels, int groups)
    {
        weights.Alias("to_q", "query").Alias("to_k", "key").Alias("to_v", "value").Alias("to_out.0", "proj_attn");
        (_path, _groups) = (weights.Path, groups);
        _norm = weights.Norm("group_norm", channels);
        _query = weights.Linear("to_q", channels, channels);
        _key = weights.Linear("to_k", channels, channels);
        _value = weights.Linear("to_v", channels, channels);
        _out = weights.Linear("to_out.0", channels, channels);
    }

    /// <summary><c>[B, h, w, C]</c> to the same.</summary>
    public Tensor Forward(Tensor x)
    {
        using var section = TensorProfile.Block(_path);
        using var scope = TensorScope.Enter();
        Shape sequence = [x.Shape[0], x.Shape[1] * x.Shape[2], x.Shape[3]];
        var h = Ops.GroupNorm(x, _norm, _groups, VaeEncoder.NormEpsilon).Reshape(sequence);
        h = Ops.Attention(Ops.Linear(h, _query), Ops.Linear(h, _key), Ops.Linear(h, _value), heads: 1);
        return scope.Keep(ModuleTrace.Output(_path, Ops.Linear(h.Reshape(x.Shape), _out, residual: x)));
    }
}
