using Denote.Referring;

namespace Denote.Evaluation.Referring;

/// <summary>
/// Fits a calibration: logistic regression of "the object is there" on the evidence, with weights of 0 or more, because
/// more evidence must never lower a confidence.
/// </summary>
public static class ConfidenceFit
{
    /// <summary>A weak pull of the weights towards 0, so that perfectly separable evidence has an answer.</summary>
    private const double Pull = 1e-3;

    private const int Sweeps = 2000;

    /// <summary>Fits the coefficients.</summary>
    /// <param name="present">Evidence of expressions whose object is there.</param>
    /// <param name="absent">Evidence of those whose object is not.</param>
    /// <exception cref="DenoteException">One of the two is empty.</exception>
    public static ConfidenceCalibration Fit(
        IReadOnlyCollection<ConfidenceEvidence> present, IReadOnlyCollection<ConfidenceEvidence> absent)
    {
        ArgumentNullException.ThrowIfNull(present);
        ArgumentNullException.ThrowIfNull(absent);
        if (present.Count == 0 || absent.Count == 0)
            throw new DenoteException("A confidence is fitted to expressions whose objects are there and to ones whose "
                + "objects are not; take more pictures.");
        double[][] features = [.. present.Concat(absent).Select(Features)];
        double[] scales = [.. Enumerable.Range(0, features[0].Length).Select(f => Deviation(features, f))];
        foreach (double[] row in features)
            for (int f = 0; f < row.Length; f++) row[f] /= scales[f];

        // Coordinate descent: a Newton step along one coefficient at a time, the weights cut off at 0.
        var coefficients = new double[scales.Length];
        var sums = new double[features.Length];
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            double moved = 0;
            for (int f = 0; f < coefficients.Length; f++)
            {
                double slope = f == 0 ? 0 : Pull * features.Length * coefficients[f];
                double curve = f == 0 ? 1e-12 : Pull * features.Length;
                for (int i = 0; i < features.Length; i++)
                {
                    double share = 1 / (1 + Math.Exp(-sums[i]));
                    slope += features[i][f] * (share - (i < present.Count ? 1 : 0));
                    curve += features[i][f] * features[i][f] * share * (1 - share);
                }
                double step = Math.Clamp(-slope / Math.Max(curve, 1e-9), -1, 1);
                if (f > 0) step = Math.Max(step, -coefficients[f]);
                coefficients[f] += step;
                moved = Math.Max(moved, Math.Abs(step));
                for (int i = 0; i < features.Length; i++) sums[i] += step * features[i][f];
            }
            if (moved < 1e-9) break;
        }
        return new ConfidenceCalibration(
            coefficients[0], coefficients[1] / scales[1], coefficients[2] / scales[2], coefficients[3] / scales[3]);
    }

    private static double[] Features(ConfidenceEvidence evidence) =>
        [1, evidence.Best, evidence.Margin, evidence.PeakRatio ?? 0];

    /// <summary>What a feature is divided by, so that all are pulled alike; 1 for one that never changes.</summary>
    private static double Deviation(double[][] features, int index)
    {
        double mean = features.Average(row => row[index]);
        double deviation = Math.Sqrt(features.Average(row => (row[index] - mean) * (row[index] - mean)));
        return deviation > 1e-9 ? deviation : 1;
    }
}
