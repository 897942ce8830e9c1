using System.Numerics.Tensors;
using Denote.Imaging;

namespace Denote.Referring;

/// <summary>
/// The correlation map c: how strongly each place of the picture answers the expression's root word, 0..1, from the
/// cross-attention of a guided pair of passes.
/// </summary>
internal static class CorrelationMap
{
    /// <summary>The released code's guard against a division by 0.</summary>
    private const double ReleasedEpsilon = 1e-8;

    /// <summary>
    /// One layer's map at one step: <c>uncond + guidance (cond - uncond)</c> of the means over heads, scaled to 0..1.
    /// </summary>
    /// <param name="unconditional">The empty prompt's map, <c>[h * w]</c>.</param>
    /// <param name="conditional">The expression's map, the same shape.</param>
    /// <param name="guidance">The guidance scale.</param>
    public static double[] Guide(
        ReadOnlySpan<float> unconditional, ReadOnlySpan<float> conditional, double guidance)
    {
        var guided = new double[conditional.Length];
        for (int i = 0; i < guided.Length; i++)
            guided[i] = unconditional[i] + guidance * ((double)conditional[i] - unconditional[i]);
        ScaleToUnit(guided, 0);
        return guided;
    }

    /// <summary>The mean of maps of one size.</summary>
    public static double[] Mean(IReadOnlyList<double[]> maps)
    {
        var mean = new double[maps[0].Length];
        foreach (double[] map in maps) TensorPrimitives.Add(mean, map, mean);
        TensorPrimitives.Divide(mean, maps.Count, mean);
        return mean;
    }

    /// <summary>
    /// The square map at the picture's size: resized to the padded square, its padding cut off, scaled to 0..1.
    /// </summary>
    /// <param name="map">The map, <c>[side * side]</c>, 0..1.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="projection">In real numbers or in 8 bits.</param>
    public static FloatImage Project(
        ReadOnlySpan<double> map, int width, int height, HeatMapProjection projection)
    {
        int side = (int)Math.Sqrt(map.Length);
        if (projection == HeatMapProjection.Released)
            return CropPadding(Enlarge(Quantise(map, side), Math.Max(width, height)), width, height, ReleasedEpsilon);
        var small = new FloatImage(side, side);
        for (int i = 0; i < map.Length; i++) small.Pixels[i] = (float)map[i];
        int square = Math.Max(width, height);
        return CropPadding(Resampling.Resize(small, square, square, ResampleFilter.Lanczos), width, height, 0);
    }

    /// <summary>The map in 8 bits, fractions cut off.</summary>
    public static GreyImage Quantise(ReadOnlySpan<double> map, int side)
    {
        var grey = new GreyImage(side, side);
        for (int i = 0; i < map.Length; i++) grey.Pixels[i] = (byte)(255 * map[i]);
        return grey;
    }

    private static FloatImage Enlarge(GreyImage small, int side)
    {
        GreyImage grey = Resampling.Resize(small, side, side, ResampleFilter.Lanczos);
        var enlarged = new FloatImage(side, side);
        for (int i = 0; i < grey.Pixels.Length; i++) enlarged.Pixels[i] = grey.Pixels[i] / 255f;
        return enlarged;
    }

    /// <summary>The picture's part of the padded square, scaled to 0..1.</summary>
    private static FloatImage CropPadding(FloatImage square, int width, int height, double epsilon)
    {
        int left = (square.Width - width) / 2, top = (square.Height - height) / 2;
        var values = new double[width * height];
        for (int y = 0; y < height; y++)
            TensorPrimitives.ConvertChecked<float, double>(
                square.Row(top + y).Slice(left, width), values.AsSpan(y * width, width));
        ScaleToUnit(values, epsilon);
        return new FloatImage(width, height, Array.ConvertAll(values, value => (float)value));
    }

    /// <summary>Scales to 0..1 in place; a map that is the same everywhere becomes zeros.</summary>
    private static void ScaleToUnit(Span<double> map, double epsilon)
    {
        double min = TensorPrimitives.Min<double>(map), range = TensorPrimitives.Max<double>(map) - min;
        if (!(range > 0))
        {
            map.Clear();
            return;
        }
        foreach (ref double value in map) value = (value - min) / (range + epsilon);
    }
}
