using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// What all modules of a U-Net share during one pass: the text, the time, and the attention plan. Where several prompts
/// look at one image (guidance), the rows of the batch do not differ before something does, the text at the latest:
/// up to there modules see each image once.
/// </summary>
internal sealed class UNetPass
{
    private readonly AttentionPlan? _plan;
    private readonly IReadOnlyList<AttentionLayer> _layers = [];
    private readonly int _lastRead = int.MaxValue;

    /// <summary>A pass that only computes.</summary>
    public UNetPass(TextContext text, PassTime time) => (Text, Time) = (text, time);

    /// <summary>A pass with a plan.</summary>
    /// <param name="text">The prompt.</param>
    /// <param name="time">The time embedding.</param>
    /// <param name="plan">What is done with attention.</param>
    /// <param name="layers">The network's attention layers for these latents.</param>
    /// <param name="stopWhenRead">Whether the pass is complete once the plan has read its last layer.</param>
    public UNetPass(
        TextContext text, PassTime time, AttentionPlan plan, IReadOnlyList<AttentionLayer> layers, bool stopWhenRead)
        : this(text, time)
    {
        _plan = plan;
        _layers = layers;
        if (stopWhenRead) _lastRead = layers.LastOrDefault(plan.Reads)?.Index ?? -1;
        IsComplete = _lastRead < 0;
    }

    /// <summary>The text that cross-attention looks at.</summary>
    public TextContext Text { get; }

    /// <summary>The time embedding.</summary>
    public PassTime Time { get; }

    /// <summary>Rows of the batch from the first look at the text on: one for each prompt.</summary>
    public int Rows => Text.Encoding.Shape[0];

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

    /// <summary>A tensor of every image or of every row, as one of every row.</summary>
    public Tensor ForAllRows(Tensor x) => Repeat(x, Rows);

    /// <summary>
    /// One layer's attention, with what the plan does with it; of every row where the keys are, or where the plan tells
    /// the rows apart.
    /// </summary>
    public Tensor Attend(AttentionSite site, Tensor query, Tensor key, Tensor value)
    {
        if (_plan is null) return Ops.Attention(Repeat(query, key.Shape[0]), key, value, site.Heads);
        var layer = _layers[site.Index];
        _plan.KeepFeatures(layer, ForAllRows, query, key, value);
        var options = _plan.OptionsFor(layer, key.Shape[1]);
        int rows = options == AttentionOptions.Default ? key.Shape[0] : Rows;
        var attended = Ops.Attention(
            Repeat(query, rows), Repeat(key, rows), Repeat(value, rows), site.Heads, options);
        IsComplete |= site.Index == _lastRead;
        return attended;
    }

    private static Tensor Repeat(Tensor x, int rows) =>
        x.Shape[0] == rows ? x : Ops.RepeatBatch(x, rows / x.Shape[0]);
}
