namespace Denote.Evaluation.Referring;

/// <summary>The figures of a set of expressions; NaN where the set is empty.</summary>
/// <param name="Expressions">Their number.</param>
/// <param name="OverallIou">oIoU: the sum of intersections over the sum of unions, so that large objects count
/// more.</param>
/// <param name="MeanIou">mIoU: the mean of the expressions' IoU, so that every expression counts the same.</param>
/// <param name="Precision">The share of expressions with an IoU of at least 0.5, 0.6, 0.7, 0.8 and 0.9.</param>
public sealed record ReferringSummary(
    int Expressions, double OverallIou, double MeanIou, IReadOnlyList<double> Precision)
{
    /// <summary>The IoUs at which precision is counted.</summary>
    public static IReadOnlyList<double> Thresholds { get; } = [0.5, 0.6, 0.7, 0.8, 0.9];

    /// <summary>The figures of some expressions.</summary>
    public static ReferringSummary Of(IEnumerable<ReferringScore> scores)
    {
        ReferringScore[] all = [.. scores];
        if (all.Length == 0)
            return new ReferringSummary(0, double.NaN, double.NaN, [.. Thresholds.Select(_ => double.NaN)]);
        double union = all.Sum(score => score.Union);
        return new ReferringSummary(
            all.Length,
            union == 0 ? 0 : all.Sum(score => score.Intersection) / union,
            all.Average(score => score.IntersectionOverUnion),
            [.. Thresholds.Select(threshold =>
                all.Count(score => score.IntersectionOverUnion >= threshold) / (double)all.Length)]);
    }
}
