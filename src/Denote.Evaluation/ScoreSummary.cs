namespace Denote.Evaluation;

/// <summary>The figures of a set of phrases; NaN where the set is empty.</summary>
/// <param name="Phrases">Number of phrases.</param>
/// <param name="MeanIou">Mean of the phrases' IoU, 0..1.</param>
/// <param name="AverageRecall">
/// Area under the recall curve, 0..1, over 100 thresholds; see <see cref="RecallCurve.Average"/>.
/// </param>
/// <param name="ReleasedAverageRecall">
/// The same by the benchmark's released formula; see <see cref="RecallCurve.AverageAsReleased"/>.
/// </param>
/// <param name="AccuracyAtHalf">Share of phrases with an IoU above 0.5.</param>
public sealed record ScoreSummary(
    int Phrases, double MeanIou, double AverageRecall, double ReleasedAverageRecall, double AccuracyAtHalf)
{
    /// <summary>The figures of some phrases.</summary>
    public static ScoreSummary Of(IEnumerable<PhraseScore> scores)
    {
        double[] ious = [.. scores.Select(score => score.IntersectionOverUnion)];
        return new ScoreSummary(
            ious.Length,
            ious.Length == 0 ? double.NaN : ious.Average(),
            RecallCurve.Average(ious),
            RecallCurve.AverageAsReleased(ious),
            RecallCurve.RecallAbove(ious, 0.5));
    }
}
