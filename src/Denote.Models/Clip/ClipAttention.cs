using Denote.Tensors;

namespace Denote.Models.Clip;

/// <summary>CLIP's multi-head self-attention, with its output projection and the residual.</summary>
internal sealed class ClipAttention
{
    private readonly int _heads;
    private readonly LinearWeights _query;
    private readonly LinearWeights _key;
    private readonly LinearWeights _value;
    private readonly LinearWeights _out;

    public ClipAttention(Weights weights, int channels, int heads)
    {
        _heads = heads;
        (_query, _key, _value) = weights.Has("in_proj_weight")
            ? Joint(weights, channels)
            : (weights.Linear("q_proj", channels, channels), weights.Linear("k_proj", channels, channels),
                weights.Linear("v_proj", channels, channels));
        _out = weights.Linear("out_proj", channels, channels);
    }

    /// <summary>OpenAI's checkpoints keep the three matrices in one.</summary>
    private static (LinearWeights, LinearWeights, LinearWeights) Joint(Weights weights, int channels)
    {
        var joint = weights.Tensor("in_proj_weight", [3 * channels, channels]);
        var bias = weights.Tensor("in_proj_bias", [3 * channels]);
        LinearWeights Part(int index) => new(
            DerivedTensor.Rows(joint, index * channels, channels),
            DerivedTensor.Rows(bias, index * channels, channels));
        return (Part(0), Part(1), Part(2));
    }

    /// <summary><c>[B, N, C]</c> to the same; shows queries, keys and values on the way.</summary>
    public Tensor Forward(Tensor x, AttentionOptions options, Tensor residual, Action<Tensor, Tensor, Tensor>? show)
    {
        using var scope = TensorScope.Enter();
        var (query, key, value) = (Ops.Linear(x, _query), Ops.Linear(x, _key), Ops.Linear(x, _value));
        show?.Invoke(query, key, value);
        var attended = Ops.Attention(query, key, value, _heads, options);
        return scope.Keep(Ops.Linear(attended, _out, residual: residual));
    }

    /// <summary>The same with another attention than the trained one, for features of single patches.</summary>
    public Tensor ForwardDense(Tensor x, Tensor residual, DenseAttention attention)
    {
        using var scope = TensorScope.Enter();
        var attended = Ops.Linear(x, _value);
        if (attention == DenseAttention.Correlative)
        {
            Tensor query = Ops.Linear(x, _query), key = Ops.Linear(x, _key);
            attended = Ops.Add(
                Ops.Attention(query, query, attended, _heads), Ops.Attention(key, key, attended, _heads));
        }
        return scope.Keep(Ops.Linear(attended, _out, residual: residual));
    }
}
