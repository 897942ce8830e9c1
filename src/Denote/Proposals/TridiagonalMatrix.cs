namespace Denote.Proposals;

/// <summary>Eigenvalues of symmetric matrices with three diagonals.</summary>
internal static class TridiagonalMatrix
{
    private const int Halvings = 100;

    /// <summary>
    /// The largest eigenvalue, by bisection with Sturm's sequence, and its vector of length 1, by inverse iteration.
    /// </summary>
    /// <param name="diagonal">n numbers.</param>
    /// <param name="beside">The n - 1 numbers beside the diagonal; more are not looked at.</param>
    public static (double Value, double[] Vector) Largest(List<double> diagonal, List<double> beside)
    {
        int count = diagonal.Count;
        double radius = 0;
        for (int i = 0; i < count; i++)
            radius = Math.Max(radius, Math.Abs(diagonal[i]) + Beside(beside, i - 1, count) + Beside(beside, i, count));
        double low = -radius, high = radius;
        for (int i = 0; i < Halvings && low < high; i++)
        {
            double middle = low + (high - low) / 2;
            if (CountAbove(diagonal, beside, middle) > 0) low = middle;
            else high = middle;
        }
        return (high, Vector(diagonal, beside, high + 1e-12 * Math.Max(radius, 1e-300)));
    }

    private static double Beside(List<double> beside, int index, int count) =>
        index >= 0 && index < count - 1 ? Math.Abs(beside[index]) : 0;

    /// <summary>How many eigenvalues are larger: the positive pivots of T - value.</summary>
    private static int CountAbove(List<double> diagonal, List<double> beside, double value)
    {
        int above = 0;
        double pivot = 1;
        for (int i = 0; i < diagonal.Count; i++)
        {
            double coupling = i == 0 ? 0 : beside[i - 1] * beside[i - 1] / pivot;
            pivot = diagonal[i] - value - coupling;
            if (pivot == 0) pivot = -1e-300;
            if (pivot > 0) above++;
        }
        return above;
    }

    /// <summary>
    /// Solves (T - value) x = b a few times over; just above the largest eigenvalue all pivots are negative, so that no
    /// rows need to change places.
    /// </summary>
    private static double[] Vector(List<double> diagonal, List<double> beside, double value)
    {
        int count = diagonal.Count;
        var pivots = new double[count];
        for (int i = 0; i < count; i++)
        {
            double coupling = i == 0 ? 0 : beside[i - 1] * beside[i - 1] / pivots[i - 1];
            pivots[i] = Math.Min(diagonal[i] - value - coupling, -1e-300);
        }
        var vector = new double[count];
        Array.Fill(vector, 1);
        for (int round = 0; round < 4; round++)
        {
            for (int i = 1; i < count; i++) vector[i] -= beside[i - 1] / pivots[i - 1] * vector[i - 1];
            for (int i = count - 1; i >= 0; i--)
                vector[i] = (vector[i] - (i + 1 < count ? beside[i] * vector[i + 1] : 0)) / pivots[i];
            double largest = vector.Max(Math.Abs);
            for (int i = 0; i < count; i++) vector[i] /= largest;
        }
        double length = Math.Sqrt(vector.Sum(entry => entry * entry));
        for (int i = 0; i < count; i++) vector[i] /= length;
        return vector;
    }
}
