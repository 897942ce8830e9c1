namespace Denote.Tensors;

/// <summary>
/// The range-modulated form of DenseDiffusion: with s the scaled logits of a query and f = <see
/// cref="QueryStrength"/>, pairs with A &gt; 0 move toward the row's maximum, <c>s += f * (max - s)</c>, and all
/// others toward its minimum, <c>s -= f * (s - min)</c>; maximum and minimum are those before the edit. Blocked pairs
/// (logits below -1e30) stay blocked and are not the minimum.
/// </summary>
public sealed record RangeEdit : AttentionEdit
{
    /// <summary>One factor per query, 0..1: regulariser x schedule x (1 - area share).</summary>
    public required float[] QueryStrength { get; init; }
}
