using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// Self-attention, cross-attention and a gated feed-forward layer, each after a LayerNorm and with a residual.
/// </summary>
internal sealed class TransformerBlock
{
    private const float Epsilon = 1e-5f;
    private const int Expansion = 4;

    private readonly NormWeights _norm1;
    private readonly AttentionModule _selfAttention;
    private readonly NormWeights _norm2;
    private readonly AttentionModule _crossAttention;
    private readonly NormWeights _norm3;
    private readonly LinearWeights _gate;
    private readonly LinearWeights _out;

    public TransformerBlock(
        Weights weights, int channels, int textChannels, int heads, UNetStage stage, int level, AttentionSites sites)
    {
        AttentionModule Attention(string name, AttentionKind kind, int contextChannels)
        {
            var scope = weights.At(name);
            var site = sites.Add(scope.Path, kind, stage, level, heads, channels / heads);
            return new AttentionModule(scope, site, contextChannels);
        }
        _norm1 = weights.Norm("norm1", channels);
        _selfAttention = Attention("attn1", AttentionKind.Self, channels);
        _norm2 = weights.Norm("norm2", channels);
        _crossAttention = Attention("attn2", AttentionKind.Cross, textChannels);
        _norm3 = weights.Norm("norm3", channels);
        _gate = weights.Linear("ff.net.0.proj", channels, 2 * Expansion * channels);
        _out = weights.Linear("ff.net.2", Expansion * channels, channels);
    }

    /// <summary>
    /// <c>[B, h*w, C]</c> to the same; from a row for each image to a row for each prompt, or to the same.
    /// </summary>
    public Tensor Forward(Tensor x, UNetPass pass) => GradientTape.Checkpoint(
        inputs => Run(inputs[0], pass.With(inputs[1])), x, pass.Text.Encoding);

    private Tensor Run(Tensor x, UNetPass pass)
    {
        using var scope = TensorScope.Enter();
        x = _selfAttention.Forward(Ops.LayerNorm(x, _norm1, Epsilon), residual: x, pass);
        x = _crossAttention.Forward(Ops.LayerNorm(x, _norm2, Epsilon), residual: x, pass);
        var hidden = Ops.LinearGeglu(Ops.LayerNorm(x, _norm3, Epsilon), _gate);
        return scope.Keep(Ops.Linear(hidden, _out, residual: x));
    }
}
