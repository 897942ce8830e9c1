using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>What all modules of a U-Net share during one pass: the text, the time, and the attention plan.</summary>
internal sealed class UNetPass
{
    private readonly AttentionPlan? _plan;
    private readonly IReadOnlyList<AttentionLayer> _layers = [];
    private readonly int _lastRead = int.MaxValue;

    /// <summary>A pass that only computes.</summary>
    public UNetPass(TextContext text, Tensor time) => (Text, Time) = (text, time);

    /// <summary>A pass with a plan.</summary>
    /// <param name="text">The prompt.</param>
    /// <param name="time">Activated time embedding.</param>
    /// <param name="plan">What is done with attention.</param>
    /// <param name="layers">The network's attention layers for these latents.</param>
    /// <param name="stopWhenRead">Whether the pass is complete once the plan has read its last layer.</param>
    public UNetPass(
        TextContext text, Tensor time, AttentionPlan plan, IReadOnlyList<AttentionLayer> layers, bool stopWhenRead)
        : this(text, time)
    {
        _plan = plan;
        _layers = layers;
        if (stopWhenRead) _lastRead = layers.LastOrDefault(plan.Reads)?.Index ?? -1;
        IsComplete = _lastRead < 0;
    }

    /// <summary>The text that cross-attention looks at.</summary>
    public TextContext Text { get; }

    /// <summary>The time embedding after its activation, <c>[B, T]</c>.</summary>
    public Tensor Time { get; }

    /// <summary>Whether the pass need not go on, because the plan has all it reads.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>
    /// This pass with the text given: itself, or where a block is run again, a pass that only computes.
    /// </summary>
    /// <param name="encoding">The text's encoding, <c>[B, tokens, C]</c>.</param>
    /// <exception cref="ModelException">The pass changes attention, which cannot be run again.</exception>
    public UNetPass With(Tensor encoding)
    {
        if (encoding == Text.Encoding) return this;
        if (_plan?.Edits is not null)
            throw new ModelException("There are no gradients of a pass whose attention is changed.");
        return new UNetPass(new TextContext(encoding), Time);
    }

    /// <summary>One layer's attention, with what the plan does with it.</summary>
    public Tensor Attend(AttentionSite site, Tensor query, Tensor key, Tensor value)
    {
        if (_plan is null) return Ops.Attention(query, key, value, site.Heads);
        var layer = _layers[site.Index];
        _plan.KeepFeatures(layer, query, key, value);
        var attended = Ops.Attention(query, key, value, site.Heads, _plan.OptionsFor(layer, key.Shape[1]));
        IsComplete |= site.Index == _lastRead;
        return attended;
    }
}
