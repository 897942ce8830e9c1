namespace Denote.Referring;

/// <summary>
/// Turns evidence into a confidence: <c>1 / (1 + exp(-(bias + best b + margin m + peak p)))</c>. The coefficients
/// belong to one model and variant; <see cref="ReferringProfile"/> holds them.
/// </summary>
/// <param name="Bias">The constant.</param>
/// <param name="Best">Weight of the best total score.</param>
/// <param name="Margin">Weight of the margin.</param>
/// <param name="Peak">Weight of the attention peak's ratio.</param>
public sealed record ConfidenceCalibration(double Bias, double Best, double Margin, double Peak)
{
    /// <summary>
    /// For a model without a profile: it rises with the evidence, but nobody has measured what its values mean.
    /// </summary>
    public static ConfidenceCalibration Unfitted { get; } = new(-2, 1, 1, 1);

    /// <summary>The confidence that the expression's object is there, 0..1.</summary>
    public double Confidence(ConfidenceEvidence evidence)
    {
        double sum = Bias + Best * evidence.Best + Margin * evidence.Margin + Peak * (evidence.PeakRatio ?? 0);
        return 1 / (1 + Math.Exp(-sum));
    }
}
