namespace Denote.Referring;

/// <summary>
/// Turns evidence into a confidence: <c>1 / (1 + exp(-(bias + best b + margin m + peak p)))</c>. The coefficients
/// belong to one model and variant; docs/evaluation.md says how they were fitted.
/// </summary>
/// <param name="Bias">The constant.</param>
/// <param name="Best">Weight of the best total score.</param>
/// <param name="Margin">Weight of the margin.</param>
/// <param name="Peak">Weight of the attention peak's ratio.</param>
public sealed record ConfidenceCalibration(double Bias, double Best, double Margin, double Peak)
{
    /// <summary>The coefficients fitted for a variant of the embedded picture-book model.</summary>
    public static ConfidenceCalibration For(ReferringVariant variant) => variant switch
    {
        ReferringVariant.Generative => new(-5.523, 0, 0, 2.125),
        ReferringVariant.GenerativeSegmenter => new(-6.406, 2.107, 0, 2.092),
        ReferringVariant.DiscriminativeSegmenter => new(-3.882, 7.426, 1.627, 0),
        _ => new(-8.027, 6.98, 0.604, 1.637),
    };

    /// <summary>The confidence that the expression's object is there, 0..1.</summary>
    public double Confidence(ConfidenceEvidence evidence)
    {
        double sum = Bias + Best * evidence.Best + Margin * evidence.Margin + Peak * (evidence.PeakRatio ?? 0);
        return 1 / (1 + Math.Exp(-sum));
    }
}
