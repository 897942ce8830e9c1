namespace Denote.Tensors;

/// <summary>Which numbers of an attention call a tap reads.</summary>
public enum AttentionSource
{
    /// <summary>After the softmax; each query's values sum to 1.</summary>
    Probabilities,

    /// <summary>Before the softmax, scaled, with bias and edits.</summary>
    Logits,
}
