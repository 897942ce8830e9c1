using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// Self-attention (<c>attn1</c>) or cross-attention (<c>attn2</c>) of a transformer block, with its output projection
/// and the residual.
/// </summary>
internal sealed class AttentionModule
{
    private readonly AttentionSite _site;
    private readonly LinearWeights _query;
    private readonly LinearWeights _key;
    private readonly LinearWeights _value;
    private readonly LinearWeights _out;

    public AttentionModule(Weights weights, AttentionSite site, int contextChannels)
    {
        int channels = site.Heads * site.HeadDim;
        _site = site;
        _query = weights.Linear("to_q", channels, channels, bias: false);
        _key = weights.Linear("to_k", contextChannels, channels, bias: false);
        _value = weights.Linear("to_v", contextChannels, channels, bias: false);
        _out = weights.Linear("to_out.0", channels, channels);
    }

    /// <summary>
    /// <c>[B, h*w, C]</c> to the same; with as many rows as <see cref="UNetPass.Attend"/> gives.
    /// </summary>
    public Tensor Forward(Tensor x, Tensor residual, UNetPass pass)
    {
        using var section = TensorProfile.Block(_site.Name);
        using var scope = TensorScope.Enter();
        bool isCross = _site.Kind == AttentionKind.Cross;
        var query = Ops.Linear(x, _query);
        var key = isCross ? pass.Text.Project(_key) : Ops.Linear(x, _key);
        var value = isCross ? pass.Text.Project(_value) : Ops.Linear(x, _value);
        var attended = pass.Attend(_site, query, key, value);
        if (attended.Shape[0] > residual.Shape[0]) residual = pass.ForAllRows(residual);
        return scope.Keep(Ops.Linear(attended, _out, residual: residual));
    }
}
