using Denote.Tensors;

namespace Denote.Models.Vit;

/// <summary>One pre-norm layer of a vision transformer: x + attention(norm(x)), then x + perceptron(norm(x)).</summary>
internal sealed class VitBlock
{
    private readonly string _path;
    private readonly VitConfig _config;
    private readonly NormWeights _norm1;
    private readonly LinearWeights _query;
    private readonly LinearWeights _key;
    private readonly LinearWeights _value;
    private readonly LinearWeights _out;
    private readonly NormWeights _norm2;
    private readonly LinearWeights _fc1;
    private readonly LinearWeights _fc2;

    public VitBlock(Weights weights, VitConfig config)
    {
        int channels = config.Channels;
        _path = weights.Path;
        _config = config;
        var names = VitNames.Of(config);
        _norm1 = weights.Norm(names.Norm1, channels);
        LinearWeights[] parts = names.Attention.Count == 1
            ? Joint(weights, names.Attention[0], channels)
            : [.. names.Attention.Select(name => weights.Linear(name, channels, channels))];
        (_query, _key, _value) = (parts[0], parts[1], parts[2]);
        _out = weights.Linear(names.Out, channels, channels);
        _norm2 = weights.Norm(names.Norm2, channels);
        _fc1 = weights.Linear(names.Expand, channels, config.Expansion * channels);
        _fc2 = weights.Linear(names.Contract, config.Expansion * channels, channels);
    }

    /// <summary>Query, key and value of one stored layer.</summary>
    private static LinearWeights[] Joint(Weights weights, string name, int channels)
    {
        var joint = weights.Tensor(name + ".weight", [3 * channels, channels]);
        var bias = weights.Tensor(name + ".bias", [3 * channels]);
        return
        [
            .. Enumerable.Range(0, 3).Select(index => new LinearWeights(
                DerivedTensor.Rows(joint, index * channels, channels),
                DerivedTensor.Rows(bias, index * channels, channels))),
        ];
    }

    /// <summary><c>[B, N, C]</c> to the same; shows the attention's queries, keys and values on the way.</summary>
    public Tensor Forward(Tensor x, Action<Tensor, Tensor, Tensor> show)
    {
        using var section = TensorProfile.Block(_path);
        using var scope = TensorScope.Enter();
        var h = Ops.LayerNorm(x, _norm1, _config.NormEpsilon);
        var (query, key, value) = (Ops.Linear(h, _query), Ops.Linear(h, _key), Ops.Linear(h, _value));
        show(query, key, value);
        x = Ops.Linear(Ops.Attention(query, key, value, _config.Heads), _out, residual: x);
        var hidden = Ops.Linear(Ops.LayerNorm(x, _norm2, _config.NormEpsilon), _fc1, Activation.Gelu);
        return scope.Keep(Ops.Linear(hidden, _fc2, residual: x));
    }
}
