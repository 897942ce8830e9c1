namespace Denote.Tensors;

/// <summary>What an attention call does beside softmax(QK^T / sqrt d) V.</summary>
public sealed record AttentionOptions
{
    /// <summary>Plain attention.</summary>
    public static AttentionOptions Default { get; } = new();

    /// <summary>Factor of QK^T; null means 1 / sqrt(head dimension).</summary>
    public float? Scale { get; init; }

    /// <summary>Whether a query sees only keys at its own position and before.</summary>
    public bool Causal { get; init; }

    /// <summary>
    /// Added to the scaled logits: <c>[queries, keys]</c> for all heads and rows of the batch, or
    /// <c>[batch * heads, queries, keys]</c>. Negative infinity blocks a pair, as does any logit below -1e30.
    /// </summary>
    public Tensor? Bias { get; init; }

    /// <summary>Changes made to the logits before the softmax, in order.</summary>
    public IReadOnlyList<AttentionEdit> Edits { get; init; } = [];

    /// <summary>What is read out while the call computes.</summary>
    public IReadOnlyList<AttentionTap> Taps { get; init; } = [];
}
