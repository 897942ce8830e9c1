namespace Denote.Models;

/// <summary>Greedy non-maximum suppression, of whatever can overlap.</summary>
public static class Suppression
{
    /// <summary>
    /// Keeps the best entries, best first, dropping any that overlaps a kept one by more than a threshold.
    /// </summary>
    /// <param name="scores">One per entry; equal scores keep their order.</param>
    /// <param name="overlap">How much two entries overlap, 0..1; NaN is no overlap.</param>
    /// <param name="threshold">The largest overlap that two kept entries have.</param>
    /// <returns>Indices of the kept entries.</returns>
    public static IReadOnlyList<int> Keep(
        IReadOnlyList<double> scores, Func<int, int, double> overlap, double threshold)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(overlap);
        int[] order = [.. Enumerable.Range(0, scores.Count).OrderByDescending(i => scores[i])];
        var isDropped = new bool[order.Length];
        var kept = new List<int>();
        for (int first = 0; first < order.Length; first++)
        {
            int best = order[first];
            if (isDropped[best]) continue;
            kept.Add(best);
            for (int next = first + 1; next < order.Length; next++)
            {
                int other = order[next];
                if (!isDropped[other] && overlap(best, other) > threshold) isDropped[other] = true;
            }
        }
        return kept;
    }
}
