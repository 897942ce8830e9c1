namespace Denote.Tensors;

/// <summary>
/// Adds <c>Alpha * A[i, j]</c> to the unscaled logits QK^T, before the division by sqrt(d) (G4Seg eq. 5 as printed).
/// </summary>
public sealed record AdditiveEdit : AttentionEdit
{
    /// <summary>What is added where A is 1, in units of QK^T.</summary>
    public required float Alpha { get; init; }
}
