namespace Denote.Referring;

/// <summary>What a confidence is computed from.</summary>
/// <param name="Best">The best proposal's total score.</param>
/// <param name="Margin">
/// By how much the best proposal beats the best of those that overlap it by less than an IoU of 0.5; its whole score
/// where there is none.
/// </param>
/// <param name="PeakRatio">
/// The natural logarithm of the root word's attention peak over the empty prompt's at the same place; null where no
/// attention was read.
/// </param>
public readonly record struct ConfidenceEvidence(double Best, double Margin, double? PeakRatio)
{
    private const double SameThing = 0.5;
    private const double Smallest = 1e-9;

    internal static ConfidenceEvidence Of(IReadOnlyList<ScoredProposal> ranked, CorrelationReading? reading)
    {
        ScoredProposal best = ranked[0];
        double? rival = ranked.Skip(1)
            .Where(other => best.Mask.IntersectionOverUnion(other.Mask) < SameThing)
            .Select(other => (double?)other.Total)
            .FirstOrDefault();
        double? ratio = reading is null ? null : LogRatio(reading.Peak, reading.BaselinePeak);
        return new ConfidenceEvidence(best.Total, best.Total - (rival ?? 0), ratio);
    }

    private static double LogRatio(double peak, double baseline) =>
        Math.Log(Math.Max(peak, Smallest) / Math.Max(baseline, Smallest));
}
