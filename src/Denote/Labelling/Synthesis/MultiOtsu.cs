using Denote.Imaging;

namespace Denote.Labelling;

/// <summary>
/// Otsu's method for three classes of values (Liao, Chen and Chung, 2001): the two thresholds that make the classes'
/// means differ most. Values are counted in 256 bins from the smallest to the largest; thresholds are bin centres.
/// </summary>
internal static class MultiOtsu
{
    private const int Bins = 256;

    /// <summary>Finds the thresholds of all values of several maps together.</summary>
    /// <param name="maps">One or more.</param>
    /// <returns>
    /// The thresholds, or null where there are fewer than three different bins, so that there are no three classes.
    /// </returns>
    public static (double Lower, double Upper)? Thresholds(IReadOnlyList<FloatImage> maps)
    {
        double min = double.PositiveInfinity, max = double.NegativeInfinity;
        foreach (var map in maps)
            foreach (float value in map.Pixels) (min, max) = (Math.Min(min, value), Math.Max(max, value));
        if (!(max > min)) return null;
        var counts = new long[Bins];
        double width = (max - min) / Bins;
        foreach (var map in maps)
            foreach (float value in map.Pixels) counts[Math.Clamp((int)((value - min) / width), 0, Bins - 1)]++;
        if (counts.Count(count => count > 0) < 3) return null;
        var (lower, upper) = Split(counts);
        return (Centre(lower), Centre(upper));

        double Centre(int bin) => min + (bin + 0.5) * width;
    }

    /// <summary>
    /// The last bins of the first and second class: of all pairs, those with the greatest sum over classes of share
    /// times squared mean, which is the variance between classes but for a constant.
    /// </summary>
    private static (int Lower, int Upper) Split(long[] counts)
    {
        var shares = new double[Bins + 1];
        var moments = new double[Bins + 1];
        double total = counts.Sum();
        for (int i = 0; i < Bins; i++)
        {
            shares[i + 1] = shares[i] + counts[i] / total;
            moments[i + 1] = moments[i] + i * (counts[i] / total);
        }
        var best = (Lower: 0, Upper: 1);
        double most = double.NegativeInfinity;
        for (int lower = 0; lower < Bins - 2; lower++)
        for (int upper = lower + 1; upper < Bins - 1; upper++)
        {
            double variance = Variance(0, lower) + Variance(lower + 1, upper) + Variance(upper + 1, Bins - 1);
            if (variance > most) (most, best) = (variance, (lower, upper));
        }
        return best;

        double Variance(int first, int last)
        {
            double share = shares[last + 1] - shares[first], moment = moments[last + 1] - moments[first];
            return share > 0 ? moment * moment / share : 0;
        }
    }
}
