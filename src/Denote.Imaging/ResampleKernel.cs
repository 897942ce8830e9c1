namespace Denote.Imaging;

/// <summary>
/// For every pixel of one output axis the window of source pixels and their weights, as Pillow's <c>Resample.c</c>
/// defines them: the kernel is stretched by the scale when the picture shrinks, and the weights sum up to 1.
/// </summary>
internal sealed class ResampleKernel
{
    private readonly int[] _first;
    private readonly int[] _count;
    private readonly double[] _weights;
    private readonly int _stride;

    /// <param name="sourceSize">Pixels along the axis in the source.</param>
    /// <param name="from">Where the sampled part begins, in source pixels.</param>
    /// <param name="to">Where the sampled part ends.</param>
    /// <param name="targetSize">Pixels along the axis in the result.</param>
    /// <param name="filter">Any filter but nearest.</param>
    public ResampleKernel(int sourceSize, float from, float to, int targetSize, ResampleFilter filter)
    {
        double scale = (double)(to - from) / targetSize;
        double stretch = Math.Max(scale, 1);
        double support = Support(filter) * stretch;
        _stride = 2 * (int)Math.Ceiling(support) + 1;
        (_first, _count) = (new int[targetSize], new int[targetSize]);
        if ((long)_stride * targetSize > Array.MaxLength)
            throw new ImageException($"A resize from {sourceSize} to {targetSize} pixels needs too many weights.");
        _weights = new double[_stride * targetSize];
        for (int i = 0; i < targetSize; i++)
        {
            double centre = from + (i + 0.5) * scale;
            int first = Math.Max((int)(centre - support + 0.5), 0);
            int count = Math.Min((int)(centre + support + 0.5), sourceSize) - first;
            (_first[i], _count[i]) = (first, count);
            Span<double> weights = _weights.AsSpan(i * _stride, count);
            double sum = 0;
            for (int j = 0; j < count; j++)
            {
                weights[j] = Weight(filter, (j + first - centre + 0.5) * (1 / stretch));
                sum += weights[j];
            }
            if (sum == 0) continue;
            foreach (ref double weight in weights) weight /= sum;
        }
    }

    /// <summary>The first source pixel of output pixel <paramref name="i"/>.</summary>
    public int First(int i) => _first[i];

    /// <summary>The weights of output pixel <paramref name="i"/>, from its first source pixel on.</summary>
    public ReadOnlySpan<double> Weights(int i) => _weights.AsSpan(i * _stride, _count[i]);

    /// <summary>The weights in fixed point with 22 fraction bits, rounded half away from zero.</summary>
    public int[] FixedPoint(out int stride)
    {
        stride = _stride;
        return Array.ConvertAll(_weights, weight => (int)(weight * (1 << 22) + (weight < 0 ? -0.5 : 0.5)));
    }

    /// <summary>The number of source pixels of output pixel <paramref name="i"/>.</summary>
    public int Count(int i) => _count[i];

    private static double Support(ResampleFilter filter) => filter switch
    {
        ResampleFilter.Box => 0.5,
        ResampleFilter.Bilinear or ResampleFilter.Hamming => 1,
        ResampleFilter.Bicubic => 2,
        ResampleFilter.Lanczos => 3,
        _ => throw new ImageException($"There is no resampling filter {filter}."),
    };

    private static double Weight(ResampleFilter filter, double x)
    {
        if (filter == ResampleFilter.Box) return x > -0.5 && x <= 0.5 ? 1 : 0;
        if (filter == ResampleFilter.Lanczos) return x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0;
        x = Math.Abs(x);
        if (filter == ResampleFilter.Bilinear) return x < 1 ? 1 - x : 0;
        if (filter == ResampleFilter.Hamming)
        {
            if (x >= 1) return 0;
            return x == 0 ? 1 : Sinc(x) * (0.54 + 0.46 * Math.Cos(x * Math.PI));
        }
        const double A = -0.5;
        if (x < 1) return ((A + 2) * x - (A + 3)) * x * x + 1;
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
    }

    private static double Sinc(double x)
    {
        if (x == 0) return 1;
        x *= Math.PI;
        return Math.Sin(x) / x;
    }
}
