namespace Denote.Evaluation.Referring;

/// <summary>How well the answer "nothing here" does at one threshold of confidence.</summary>
/// <param name="Threshold">Answers below it count as absent.</param>
/// <param name="Precision">Of the answers "absent", the share that is right; NaN where there is none.</param>
/// <param name="Recall">Of the absent objects, the share that is answered "absent"; NaN where there is none.</param>
public sealed record AbsenceSummary(double Threshold, double Precision, double Recall)
{
    /// <summary>The harmonic mean of precision and recall; 0 where there is no right answer "absent".</summary>
    public double F1 => Precision > 0 && Recall > 0 ? 2 * Precision * Recall / (Precision + Recall) : 0;

    /// <summary>Counts at one threshold.</summary>
    /// <param name="present">Confidences of the expressions whose object is there.</param>
    /// <param name="absent">Confidences of those whose object is not.</param>
    /// <param name="threshold">Answers below it count as absent.</param>
    public static AbsenceSummary At(
        IReadOnlyCollection<double> present, IReadOnlyCollection<double> absent, double threshold)
    {
        int right = absent.Count(confidence => confidence < threshold);
        int all = right + present.Count(confidence => confidence < threshold);
        return new AbsenceSummary(
            threshold,
            all == 0 ? double.NaN : (double)right / all,
            absent.Count == 0 ? double.NaN : (double)right / absent.Count);
    }

    /// <summary>The threshold with the largest F1 among 0.05, 0.10, ..., 0.95; the lowest of equals.</summary>
    public static AbsenceSummary Best(IReadOnlyCollection<double> present, IReadOnlyCollection<double> absent) =>
        Enumerable.Range(1, 19).Select(step => At(present, absent, step / 20.0)).MaxBy(summary => summary.F1)!;
}
