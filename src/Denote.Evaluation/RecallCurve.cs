namespace Denote.Evaluation;

/// <summary>
/// Recall of phrases as a function of the IoU that counts as found (section 4.2 of the DiffPNG paper).
/// </summary>
public static class RecallCurve
{
    private const int Thresholds = 100;

    /// <summary>The share of phrases whose IoU is above a threshold; NaN for no phrases.</summary>
    /// <param name="ious">IoU of each phrase, 0..1.</param>
    /// <param name="threshold">An IoU equal to it does not count.</param>
    public static double RecallAbove(IReadOnlyCollection<double> ious, double threshold) =>
        ious.Count == 0 ? double.NaN : (double)ious.Count(iou => iou > threshold) / ious.Count;

    /// <summary>
    /// Average Recall: the area under the curve, as the mean of the recalls above 0.00, 0.01, ..., 0.99; NaN for no
    /// phrases.
    /// </summary>
    /// <param name="ious">IoU of each phrase, 0..1.</param>
    public static double Average(IReadOnlyCollection<double> ious)
    {
        double sum = 0;
        for (int i = 0; i < Thresholds; i++) sum += RecallAbove(ious, (double)i / Thresholds);
        return sum / Thresholds;
    }
}
