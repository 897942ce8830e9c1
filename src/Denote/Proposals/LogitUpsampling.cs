using System.Numerics;
using System.Numerics.Tensors;
using Denote.Imaging;

namespace Denote.Proposals;

/// <summary>
/// Brings SAM's low-resolution logits to the picture: bilinear to the model's square, cut to the part the picture
/// fills, bilinear to the picture's size. Both steps are linear, so they are composed once per picture and no square is
/// built.
/// </summary>
internal sealed class LogitUpsampling
{
    private readonly (int Source, float Weight)[][] _rows;
    private readonly (int Source, float Weight)[][] _columns;
    private readonly int _lowSide;

    public LogitUpsampling(int lowSide, int modelSide, int resizedWidth, int resizedHeight, int width, int height)
    {
        _lowSide = lowSide;
        (Width, Height) = (width, height);
        _rows = Compose(lowSide, modelSide, resizedHeight, height);
        _columns = Compose(lowSide, modelSide, resizedWidth, width);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>The logits at the picture's size, <c>[height, width]</c>.</summary>
    public float[] Upsample(ReadOnlySpan<float> low)
    {
        float[] wide = Widen(low);
        var logits = new float[Height * Width];
        for (int y = 0; y < Height; y++) AddRow(wide, y, logits.AsSpan(y * Width, Width));
        return logits;
    }

    /// <summary>The mask of the logits above a threshold, without the logits themselves at the picture's size.</summary>
    public Mask ToMask(ReadOnlySpan<float> low, float threshold)
    {
        float[] wide = Widen(low);
        var mask = new Mask(Width, Height);
        var row = new FloatImage(Width, 1);
        for (int y = 0; y < Height; y++)
        {
            row.Pixels.Clear();
            AddRow(wide, y, row.Pixels);
            Mask.FromProbability(row, threshold).Pixels.CopyTo(mask.Row(y));
        }
        return mask;
    }

    /// <summary>The logits at the picture's width and their own height.</summary>
    private float[] Widen(ReadOnlySpan<float> low)
    {
        var wide = new float[_lowSide * Width];
        for (int y = 0; y < _lowSide; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                float sum = 0;
                foreach (var (source, weight) in _columns[x]) sum += weight * low[y * _lowSide + source];
                wide[y * Width + x] = sum;
            }
        }
        return wide;
    }

    private void AddRow(float[] wide, int y, Span<float> target)
    {
        foreach (var (source, weight) in _rows[y])
            TensorPrimitives.MultiplyAdd(wide.AsSpan(source * Width, Width), weight, target, target);
    }

    /// <summary>How many values lie above a threshold.</summary>
    public static int CountAbove(ReadOnlySpan<float> values, float threshold)
    {
        var limit = new Vector<float>(threshold);
        var counts = Vector<int>.Zero;
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
            counts -= Vector.GreaterThan(new Vector<float>(values[i..]), limit);
        int count = Vector.Sum(counts);
        for (; i < values.Length; i++) count += values[i] > threshold ? 1 : 0;
        return count;
    }

    /// <summary>The mask of the values above a threshold.</summary>
    public Mask Threshold(ReadOnlySpan<float> logits, float threshold)
    {
        var mask = new Mask(Width, Height);
        var pixels = mask.Pixels;
        for (int i = 0; i < pixels.Length; i++) pixels[i] = logits[i] > threshold;
        return mask;
    }

    private static (int Source, float Weight)[][] Compose(int low, int square, int filled, int output)
    {
        var result = new (int, float)[output][];
        for (int i = 0; i < output; i++)
        {
            var weights = new SortedDictionary<int, float>();
            foreach (var (middle, outer) in Bilinear(i, filled, output))
            foreach (var (source, inner) in Bilinear(middle, low, square))
                weights[source] = weights.GetValueOrDefault(source) + outer * inner;
            result[i] = [.. weights.Select(pair => (pair.Key, pair.Value))];
        }
        return result;
    }

    private static IEnumerable<(int Source, float Weight)> Bilinear(int index, int input, int output)
    {
        float position = Math.Max(0, (index + 0.5f) * ((float)input / output) - 0.5f);
        int first = Math.Min((int)position, input - 1);
        float fraction = position - first;
        yield return (first, 1 - fraction);
        if (fraction > 0 && first + 1 < input) yield return (first + 1, fraction);
        else if (fraction > 0) yield return (first, fraction);
    }
}
