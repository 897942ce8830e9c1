namespace Denote.Tensors;

/// <summary>
/// Reads attention out of a call while it is computed, reduced on the spot: a choice of keys, summed over heads, and
/// added to an accumulator, so that no queries x keys array exists unless one is asked for. Maps lie key by key: one
/// row of the accumulator is one key's map over the query grid.
/// </summary>
public sealed record AttentionTap
{
    /// <summary>
    /// Receives the sums: <c>[keys, queries]</c>, or <c>[heads, keys, queries]</c> with <see cref="PerHead"/>.
    /// </summary>
    public required Tensor Accumulator { get; init; }

    /// <summary>Row of the batch that is read.</summary>
    public int Batch { get; init; }

    /// <summary>
    /// The keys (for cross-attention: tokens) that are read, in the accumulator's order; null reads all.
    /// </summary>
    public IReadOnlyList<int>? Keys { get; init; }

    /// <summary>Which numbers are read.</summary>
    public AttentionSource Source { get; init; } = AttentionSource.Probabilities;

    /// <summary>Keeps the heads apart instead of summing over them.</summary>
    public bool PerHead { get; init; }

    /// <summary>Factor of everything that is added; 1 / heads gives the mean over heads.</summary>
    public float Weight { get; init; } = 1;
}
