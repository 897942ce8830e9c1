using Denote.Tensors;

namespace Denote.Models.Clip;

/// <summary>
/// One pre-norm transformer layer of CLIP, the same for text and pictures:
/// x + attention(norm(x)), then x + perceptron(norm(x)).
/// </summary>
internal sealed class ClipLayer
{
    private readonly string _path;
    private readonly float _epsilon;
    private readonly Activation _activation;
    private readonly NormWeights _norm1;
    private readonly ClipAttention _attention;
    private readonly NormWeights _norm2;
    private readonly LinearWeights _fc1;
    private readonly LinearWeights _fc2;

    public ClipLayer(Weights weights, int channels, int hidden, int heads, Activation activation, float epsilon)
    {
        _path = weights.Path;
        _epsilon = epsilon;
        _activation = activation;
        _norm1 = weights.Norm("layer_norm1", channels);
        _attention = new ClipAttention(weights.At("self_attn"), channels, heads);
        _norm2 = weights.Norm("layer_norm2", channels);
        _fc1 = weights.Linear("mlp.fc1", channels, hidden);
        _fc2 = weights.Linear("mlp.fc2", hidden, channels);
    }

    /// <summary><c>[B, N, C]</c> to the same; shows the attention's queries, keys and values on the way.</summary>
    public Tensor Forward(Tensor x, AttentionOptions options, Action<Tensor, Tensor, Tensor>? show = null)
    {
        using var section = TensorProfile.Block(_path);
        using var scope = TensorScope.Enter();
        return scope.Keep(Perceive(_attention.Forward(Normalize(x), options, residual: x, show)));
    }

    /// <summary>What the attention sees, for <see cref="ForwardNormalized"/>.</summary>
    public Tensor Normalize(Tensor x) => Ops.LayerNorm(x, _norm1, _epsilon);

    /// <summary>The layer from there on.</summary>
    /// <param name="x"><c>[B, N, C]</c>.</param>
    /// <param name="normalized"><see cref="Normalize"/> of it.</param>
    public Tensor ForwardNormalized(Tensor x, Tensor normalized)
    {
        using var scope = TensorScope.Enter();
        return scope.Keep(Perceive(_attention.Forward(normalized, AttentionOptions.Default, residual: x, show: null)));
    }

    /// <summary>The layer with another attention than the trained one.</summary>
    public Tensor ForwardDense(Tensor x, DenseAttention attention)
    {
        using var scope = TensorScope.Enter();
        return scope.Keep(Perceive(_attention.ForwardDense(Normalize(x), residual: x, attention)));
    }

    private Tensor Perceive(Tensor x)
    {
        using var scope = TensorScope.Enter();
        var hidden = Ops.Linear(Ops.LayerNorm(x, _norm2, _epsilon), _fc1, _activation);
        return scope.Keep(Ops.Linear(hidden, _fc2, residual: x));
    }
}
