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
        IReadOnlyList<CornerBox> boxes, IReadOnlyList<double> scores, double threshold)
    {
        int[] order = [.. Enumerable.Range(0, boxes.Count).OrderByDescending(i => scores[i])];
        var isDropped = new bool[boxes.Count];
        var kept = new List<int>();
        for (int first = 0; first < order.Length; first++)
        {
            int best = order[first];
            if (isDropped[best]) continue;
            kept.Add(best);
            for (int next = first + 1; next < order.Length; next++)
            {
                int other = order[next];
                if (!isDropped[other] && boxes[best].Overlap(boxes[other]) > threshold) isDropped[other] = true;
            }
        }
        return kept;
    }
}
