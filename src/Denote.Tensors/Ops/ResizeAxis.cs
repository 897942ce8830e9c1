namespace Denote.Tensors;

/// <summary>For every target index of one axis: its first source index and the weights from there on.</summary>
internal sealed class ResizeAxis
{
    private ResizeAxis(int[][] sources, float[][] weights)
    {
        Sources = sources;
        Weights = weights;
    }

    /// <summary>Source indices per target index, inside the source.</summary>
    public int[][] Sources { get; }

    /// <summary>Weights of <see cref="Sources"/>.</summary>
    public float[][] Weights { get; }

    public static ResizeAxis Create(
        int input, int output, ResizeMode mode, bool alignCorners, bool antialias, double? scale)
    {
        float step = alignCorners
            ? output > 1 ? (float)(input - 1) / (output - 1) : 0
            : (float)(1 / (scale ?? (double)output / input));
        var sources = new int[output][];
        var weights = new float[output][];
        for (int i = 0; i < output; i++)
        {
            (sources[i], weights[i]) = mode switch
            {
                ResizeMode.Nearest => Single((int)MathF.Floor(i * step), input),
                ResizeMode.NearestExact => Single((int)MathF.Floor((i + 0.5f) * step), input),
                ResizeMode.Area => Area(i, input, output),
                _ when antialias => Antialiased(i, input, step, mode),
                ResizeMode.Bilinear => Bilinear(Coordinate(i, step, alignCorners), input),
                _ => Bicubic(alignCorners ? i * step : (i + 0.5f) * step - 0.5f, input),
            };
        }
        return new ResizeAxis(sources, weights);
    }

    /// <summary>
    /// The axis of the reverse pass: which target indices each source index went to, and with which weights.
    /// </summary>
    /// <param name="input">Size of the source.</param>
    public ResizeAxis Transpose(int input)
    {
        var targets = new List<(int Index, float Weight)>[input];
        for (int i = 0; i < input; i++) targets[i] = [];
        for (int i = 0; i < Sources.Length; i++)
            for (int k = 0; k < Sources[i].Length; k++) targets[Sources[i][k]].Add((i, Weights[i][k]));
        foreach (var list in targets)
            if (list.Count == 0) list.Add((0, 0));
        return new ResizeAxis(
            Array.ConvertAll(targets, list => list.Select(target => target.Index).ToArray()),
            Array.ConvertAll(targets, list => list.Select(target => target.Weight).ToArray()));
    }

    private static float Coordinate(int i, float step, bool alignCorners) =>
        alignCorners ? i * step : MathF.Max(0, (i + 0.5f) * step - 0.5f);

    private static (int[], float[]) Single(int index, int input) => ([Math.Min(index, input - 1)], [1]);

    private static (int[], float[]) Area(int i, int input, int output)
    {
        int start = (int)((long)i * input / output);
        int end = (int)(((long)(i + 1) * input + output - 1) / output);
        return Run(start, end - start, _ => 1f / (end - start));
    }

    private static (int[], float[]) Bilinear(float position, int input)
    {
        int low = Math.Min((int)position, input - 1);
        int high = Math.Min(low + 1, input - 1);
        float fraction = position - low;
        return ([low, high], [1 - fraction, fraction]);
    }

    private static (int[], float[]) Bicubic(float position, int input)
    {
        int low = (int)MathF.Floor(position);
        float t = position - low;
        var sources = new int[4];
        for (int k = 0; k < 4; k++) sources[k] = Math.Clamp(low - 1 + k, 0, input - 1);
        return (sources, [Cubic(t + 1, -0.75f), Cubic(t, -0.75f), Cubic(1 - t, -0.75f), Cubic(2 - t, -0.75f)]);
    }

    private static (int[], float[]) Antialiased(int i, int input, float step, ResizeMode mode)
    {
        float widening = MathF.Max(step, 1);
        float support = (mode == ResizeMode.Bilinear ? 1 : 2) * widening;
        float centre = step * (i + 0.5f);
        int start = Math.Max((int)(centre - support + 0.5f), 0);
        int count = Math.Min((int)(centre + support + 0.5f), input) - start;
        var (sources, weights) = Run(start, count, k =>
        {
            float distance = MathF.Abs((k + start - centre + 0.5f) / widening);
            return mode == ResizeMode.Bilinear ? MathF.Max(0, 1 - distance) : Cubic(distance, -0.5f);
        });
        float sum = weights.Sum();
        if (sum != 0)
            for (int k = 0; k < count; k++) weights[k] /= sum;
        return (sources, weights);
    }

    private static (int[], float[]) Run(int start, int count, Func<int, float> weight)
    {
        var sources = new int[count];
        var weights = new float[count];
        for (int k = 0; k < count; k++) (sources[k], weights[k]) = (start + k, weight(k));
        return (sources, weights);
    }

    /// <summary>Keys' cubic convolution kernel with parameter a, at a distance of 0 or more.</summary>
    private static float Cubic(float distance, float a) => distance switch
    {
        < 1 => ((a + 2) * distance - (a + 3)) * distance * distance + 1,
        < 2 => ((distance - 5) * distance + 8) * distance * a - 4 * a,
        _ => 0,
    };
}
