namespace Denote.Evaluation;

/// <summary>
/// Recall of phrases as a function of the IoU that counts as found (section 4.2 of the DiffPNG paper).
/// </summary>
public static class RecallCurve
{
    private const int Thresholds = 100;

    /// <summary>The released evaluation's thresholds are i times this, for i from 0 to below 99,999.</summary>
    private const double ReleasedStep = 1e-5;

    private const int ReleasedSteps = 99_999;

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

    /// <summary>
    /// Average Recall by the formula that the Panoptic Narrative Grounding benchmark and DiffPNG released: the recall at
    /// or above each of the thresholds 0, 0.00001, ... 0.99998, times the step, summed up; 0.00001 to 0.99999, as even an
    /// IoU of 0 reaches the first. NaN for no phrases.
    /// </summary>
    /// <param name="ious">
    /// IoU of each phrase, 0..1; NaN (truth and prediction are empty) is a phrase that is never found.
    /// </param>
    public static double AverageAsReleased(IReadOnlyCollection<double> ious) =>
        ious.Count == 0 ? double.NaN : ious.Sum(iou => (double)StepsReached(iou)) / ious.Count * ReleasedStep;

    /// <summary>How many of the released thresholds an IoU reaches; on a threshold, rounding of doubles decides.</summary>
    internal static int StepsReached(double iou)
    {
        if (!(iou >= 0)) return 0;
        int steps = (int)Math.Min(iou / ReleasedStep, ReleasedSteps);
        while (steps > 0 && (steps - 1) * ReleasedStep > iou) steps--;
        while (steps < ReleasedSteps && steps * ReleasedStep <= iou) steps++;
        return steps;
    }
}
