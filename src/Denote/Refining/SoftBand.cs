using Denote.Imaging;

namespace Denote.Refining;

/// <summary>Probabilities around the edge of a hard mask.</summary>
internal static class SoftBand
{
    /// <summary>Scale of the logistic function as a share of the longer side.</summary>
    public const double DefaultWidth = 1.0 / 32;

    /// <summary>Far more than any distance in a picture.</summary>
    private const double Nowhere = 1e12;

    /// <summary>1 / (1 + exp(-d / s)) with d the distance to the edge in pixels, positive inside.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="width">s as a share of the mask's longer side, above 0 to 1.</param>
    /// <exception cref="DenoteException">The width is out of its range.</exception>
    public static FloatImage Around(Mask mask, double width)
    {
        if (!(width is > 0 and <= 1))
            throw new DenoteException(FormattableString.Invariant(
                $"The soft band is {width}; it must be above 0 and up to 1, a share of the picture's longer side."));
        double scale = width * Math.Max(mask.Width, mask.Height);
        double[] toForeground = SquaredDistances(mask, target: true), toBackground = SquaredDistances(mask, false);
        var soft = new FloatImage(mask.Width, mask.Height);
        for (int i = 0; i < soft.Pixels.Length; i++)
        {
            // The edge runs half a pixel before the nearest pixel of the other kind.
            double distance = mask.Pixels[i] ? Math.Sqrt(toBackground[i]) - 0.5 : 0.5 - Math.Sqrt(toForeground[i]);
            soft.Pixels[i] = (float)(1 / (1 + Math.Exp(-distance / scale)));
        }
        return soft;
    }

    /// <summary>
    /// The squared distance of each pixel to the nearest one of a kind (Felzenszwalb and Huttenlocher 2012): columns,
    /// then rows.
    /// </summary>
    private static double[] SquaredDistances(Mask mask, bool target)
    {
        int width = mask.Width, height = mask.Height;
        var distances = new double[width * height];
        for (int i = 0; i < distances.Length; i++) distances[i] = mask.Pixels[i] == target ? 0 : Nowhere;
        var line = new double[Math.Max(width, height)];
        var envelope = new LowerEnvelope(line.Length);
        for (int x = 0; x < width; x++)
        {
            for (int y = 0; y < height; y++) line[y] = distances[y * width + x];
            envelope.Transform(line.AsSpan(0, height));
            for (int y = 0; y < height; y++) distances[y * width + x] = line[y];
        }
        for (int y = 0; y < height; y++) envelope.Transform(distances.AsSpan(y * width, width));
        return distances;
    }

    /// <summary>The lower envelope of the parabolas (x - q)^2 + f(q) along a line.</summary>
    private sealed class LowerEnvelope(int longest)
    {
        private readonly int[] _roots = new int[longest];
        private readonly double[] _starts = new double[longest + 1];
        private readonly double[] _values = new double[longest];

        /// <summary>Replaces f by its envelope.</summary>
        public void Transform(Span<double> line)
        {
            line.CopyTo(_values);
            int last = 0;
            (_roots[0], _starts[0], _starts[1]) = (0, double.NegativeInfinity, double.PositiveInfinity);
            for (int q = 1; q < line.Length; q++)
            {
                double start = Crossing(q, _roots[last]);
                while (start <= _starts[last]) start = Crossing(q, _roots[--last]);
                last++;
                (_roots[last], _starts[last], _starts[last + 1]) = (q, start, double.PositiveInfinity);
            }
            for (int q = 0, k = 0; q < line.Length; q++)
            {
                while (_starts[k + 1] < q) k++;
                double away = q - _roots[k];
                line[q] = away * away + _values[_roots[k]];
            }
        }

        private double Crossing(int q, int p) =>
            (_values[q] + (double)q * q - _values[p] - (double)p * p) / (2.0 * (q - p));
    }
}
