using Denote.Referring;

namespace Denote.Evaluation.Referring;

/// <summary>
/// A calibration with its threshold, both fitted to the first pictures of a report, and how they do on the others.
/// </summary>
/// <param name="Name">The variant.</param>
/// <param name="Calibration">The fitted coefficients.</param>
/// <param name="Fitted">The threshold of the best F1 on the pictures of the fit, and what it reaches there.</param>
/// <param name="HeldOut">What that threshold reaches on the other pictures.</param>
/// <param name="Area">
/// The area under the ROC curve on the other pictures: how often a present object gets more confidence than an absent
/// one.
/// </param>
public sealed record HeldOutAbsence(
    string Name, ConfidenceCalibration Calibration, AbsenceSummary Fitted, AbsenceSummary HeldOut, double Area)
{
    /// <summary>Fits on the first pictures and measures on the rest.</summary>
    /// <param name="row">Scores of all pictures.</param>
    /// <param name="pictures">How many of them are fitted to.</param>
    /// <exception cref="DenoteException">One part has no present or no absent object.</exception>
    public static HeldOutAbsence Of(ReferringRow row, int pictures)
    {
        ArgumentNullException.ThrowIfNull(row);
        ConfidenceEvidence[] Present(bool fit) =>
            [.. row.Scores.Where(score => score.Picture < pictures == fit && score.Evidence is not null)
                .Select(score => score.Evidence!.Value)];
        ConfidenceEvidence[] Absent(bool fit) =>
            [.. row.Absent.Where(score => score.Picture < pictures == fit && score.Evidence is not null)
                .Select(score => score.Evidence!.Value)];
        var calibration = ConfidenceFit.Fit(Present(true), Absent(true));
        double[] Confidences(ConfidenceEvidence[] evidence) => [.. evidence.Select(calibration.Confidence)];
        var fitted = AbsenceSummary.Best(Confidences(Present(true)), Confidences(Absent(true)));
        double[] present = Confidences(Present(false)), absent = Confidences(Absent(false));
        if (present.Length == 0 || absent.Length == 0)
            throw new DenoteException("No expressions are left to measure the fit on; fit to fewer pictures.");
        return new HeldOutAbsence(
            row.Name, calibration, fitted, AbsenceSummary.At(present, absent, fitted.Threshold),
            AreaUnderCurve(present, absent));
    }

    private static double AreaUnderCurve(double[] present, double[] absent) => present.Average(
        here => absent.Average(gone => here > gone ? 1 : here == gone ? 0.5 : 0));
}
