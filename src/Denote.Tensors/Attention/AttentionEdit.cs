namespace Denote.Tensors;

/// <summary>
/// A change to the attention logits of one row of the batch, on all heads. It acts on the pairs
/// <c>A[i, j] = QueryMask[i] * KeyMask[j]</c>: for cross-attention the foreground pixels and a class's tokens, for
/// self-attention the foreground on both sides (G4Seg eq. 3-5).
/// </summary>
public abstract record AttentionEdit
{
    /// <summary>Row of the batch that is changed.</summary>
    public int Batch { get; init; }

    /// <summary>One value per query, 0..1.</summary>
    public required float[] QueryMask { get; init; }

    /// <summary>One value per key, 0..1.</summary>
    public required float[] KeyMask { get; init; }
}
