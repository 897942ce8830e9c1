using Denote.Tensors;

namespace Denote.Models.Clip;

/// <summary>CLIP's multi-head self-attention, with its output projection and the residual.</summary>
internal sealed class ClipAttention(Weights weights, int channels, int heads)
{
    private readonly LinearWeights _query = weights.Linear("q_proj", channels, channels);
    private readonly LinearWeights _key = weights.Linear("k_proj", channels, channels);
    private readonly LinearWeights _value = weights.Linear("v_proj", channels, channels);
    private readonly LinearWeights _out = weights.Linear("out_proj", channels, channels);

    /// <summary><c>[B, N, C]</c> to the same; shows queries, keys and values on the way.</summary>
    public Tensor Forward(Tensor x, AttentionOptions options, Tensor residual, Action<Tensor, Tensor, Tensor>? show)
    {
        using var scope = TensorScope.Enter();
        var (query, key, value) = (Ops.Linear(x, _query), Ops.Linear(x, _key), Ops.Linear(x, _value));
        show?.Invoke(query, key, value);
        var attended = Ops.Attention(query, key, value, heads, options);
        return scope.Keep(Ops.Linear(attended, _out, residual: residual));
    }
}
