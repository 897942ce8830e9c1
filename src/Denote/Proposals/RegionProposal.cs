using Denote.Imaging;

namespace Denote.Proposals;

/// <summary>One proposed region of a picture.</summary>
/// <param name="Mask">Its pixels, at the picture's size; never empty.</param>
/// <param name="Score">The proposer's own confidence, larger is better; for SAM the predicted IoU.</param>
public sealed record RegionProposal(Mask Mask, float Score)
{
    /// <summary>
    /// How little the mask changes with its threshold, 0..1 (SAM); null where the proposer has no such measure.
    /// </summary>
    public float? Stability { get; init; }

    /// <summary>The point that prompted it, in pixels of the picture, or null.</summary>
    public (double X, double Y)? Point { get; init; }
}
