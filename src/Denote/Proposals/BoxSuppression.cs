using Denote.Models;

namespace Denote.Proposals;

/// <summary>Greedy non-maximum suppression of boxes, as torchvision's <c>nms</c>.</summary>
internal static class BoxSuppression
{
    /// <summary>
    /// Keeps the best boxes, best first, dropping any that overlaps a kept one by more than a threshold.
    /// </summary>
    /// <param name="boxes">Boxes; area is width x height without the last pixel, as the reference counts.</param>
    /// <param name="scores">One per box; equal scores keep their order.</param>
    /// <param name="threshold">Largest IoU that two kept boxes have.</param>
    /// <returns>Indices of the kept boxes.</returns>
    public static IReadOnlyList<int> Keep(
        IReadOnlyList<CornerBox> boxes, IReadOnlyList<double> scores, double threshold) =>
        Suppression.Keep(scores, (one, other) => boxes[one].Overlap(boxes[other]), threshold);
}
