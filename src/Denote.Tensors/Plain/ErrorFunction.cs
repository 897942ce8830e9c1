namespace Denote.Tensors;

/// <summary>The error function in double precision.</summary>
internal static class ErrorFunction
{
    private const double SeriesUpTo = 3;

    /// <summary>erf(x), absolute error below 1e-14.</summary>
    public static double Value(double x)
    {
        double z = Math.Abs(x);
        double value = z < SeriesUpTo ? Series(z) : z > 6 ? 1 : 1 - ComplementByFraction(z);
        return Math.CopySign(value, x);
    }

    /// <summary>2/sqrt(pi) exp(-z^2) sum of 2^n z^(2n+1) / (2n+1)!!: all terms positive.</summary>
    private static double Series(double z)
    {
        double term = z, sum = z;
        for (int n = 1; term > sum * 1e-17; n++)
        {
            term *= 2 * z * z / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-z * z) * sum;
    }

    /// <summary>erfc(z) by its continued fraction, evaluated from the tail.</summary>
    private static double ComplementByFraction(double z)
    {
        double tail = 0;
        for (int k = 60; k >= 1; k--) tail = k / 2.0 / (z + tail);
        return Math.Exp(-z * z) / Math.Sqrt(Math.PI) / (z + tail);
    }
}
