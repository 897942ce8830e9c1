using Denote.Imaging;

namespace Denote.Referring;

/// <summary>The generative score of a proposal.</summary>
internal static class GenerativeScore
{
    private const double Epsilon = 1e-6;

    /// <summary>s_G(M) = mean of c inside M - mean of c outside M, -1..1.</summary>
    /// <param name="map">c, 0..1.</param>
    /// <param name="mask">M, the same size.</param>
    public static double Of(FloatImage map, Mask mask)
    {
        double inside = 0, whole = 0;
        int area = 0;
        ReadOnlySpan<float> values = map.Pixels;
        ReadOnlySpan<bool> belongs = mask.Pixels;
        for (int i = 0; i < values.Length; i++)
        {
            double value = values[i];
            whole += value;
            if (!belongs[i]) continue;
            inside += value;
            area++;
        }
        return inside / (area + Epsilon) - (whole - inside) / (values.Length - area + Epsilon);
    }
}
