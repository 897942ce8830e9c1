using Denote.Tensors;

namespace Denote.Models.Vit;

/// <summary>
/// One pre-norm layer of a vision transformer: x + attention(norm(x)), then x + perceptron(norm(x)). DINOv2 scales every
/// channel of both sums' second part (LayerScale); its largest model has a gated perceptron (SwiGLU).
/// </summary>
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
    private readonly LinearWeights? _gate;
    private readonly LinearWeights _fc2;

    public VitBlock(Weights weights, VitConfig config)
    {
        int channels = config.Channels, hidden = config.HiddenChannels;
        _path = weights.Path;
        _config = config;
        var names = VitNames.Of(config);
        _norm1 = weights.Norm(names.Norm1, channels);
        // DINOv2's and ViT's classes of the transformers library keep the three apart.
        IReadOnlyList<string> apart = names.Attention.Count == 3 ? names.Attention
            : weights.Has("attn.query.weight") ? ["attn.query", "attn.key", "attn.value"] : [];
        LinearWeights[] attention = apart.Count == 3
            ? [.. apart.Select(name => weights.Linear(name, channels, channels))]
            : weights.LinearParts(names.Attention[0], channels, channels, 3);
        (_query, _key, _value) = (attention[0], attention[1], attention[2]);
        _out = Scaled(names.Out, "ls1.gamma", channels);
        _norm2 = weights.Norm(names.Norm2, channels);
        if (config.IsGated)
        {
            var joint = weights.LinearParts("mlp.w12", channels, hidden, 2);
            (_gate, _fc1) = (joint[0], joint[1]);
            _fc2 = Scaled("mlp.w3", "ls2.gamma", hidden);
        }
        else
        {
            _fc1 = weights.Linear(names.Expand, channels, hidden);
            _fc2 = Scaled(names.Contract, "ls2.gamma", hidden);
        }

        LinearWeights Scaled(string name, string factors, int inputs) => config.HasLayerScale
            ? weights.ScaledLinear(name, factors, inputs, channels)
            : weights.Linear(name, inputs, channels);
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
        h = Ops.LayerNorm(x, _norm2, _config.NormEpsilon);
        var hidden = _gate is null
            ? Ops.Linear(h, _fc1, Activation.Gelu)
            : Ops.Multiply(Ops.Linear(h, _gate, Activation.Silu), Ops.Linear(h, _fc1));
        return scope.Keep(Ops.Linear(hidden, _fc2, residual: x));
    }
}
