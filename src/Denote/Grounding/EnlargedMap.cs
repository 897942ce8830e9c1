using System.Numerics;
using System.Runtime.CompilerServices;
using Denote.Imaging;

namespace Denote.Grounding;

/// <summary>
/// A map at the picture's size whose rows are worked out when they are asked for, so that the whole need not be in
/// memory. Bilinear, as PyTorch's <c>interpolate</c> does without aligned corners; the same to the bit as
/// <see cref="Tensors.Ops.Resize"/>.
/// </summary>
internal sealed class EnlargedMap
{
    private readonly FloatImage _map;
    private readonly int[] _low;
    private readonly float[] _lowWeights;
    private readonly float[] _highWeights;
    private readonly (int Low, float LowWeight, float HighWeight)[] _rows;

    public EnlargedMap(FloatImage map, int width, int height)
    {
        (_map, Width, Height) = (map, width, height);
        (_low, _lowWeights, _highWeights) = (new int[width], new float[width], new float[width]);
        for (int x = 0; x < width; x++)
            (_low[x], _lowWeights[x], _highWeights[x]) = Place(x, map.Width, width);
        _rows = [.. Enumerable.Range(0, height).Select(y => Place(y, map.Height, height))];
    }

    /// <summary>Columns of the picture.</summary>
    public int Width { get; }

    /// <summary>Rows of the picture.</summary>
    public int Height { get; }

    /// <summary>Works out a row.</summary>
    /// <param name="y">The row.</param>
    /// <param name="row"><c>[Width]</c>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Read(int y, Span<float> row)
    {
        if (_map.Width == Width && _map.Height == Height)
        {
            _map.Row(y).CopyTo(row);
            return;
        }
        (int low, float lowWeight, float highWeight) = _rows[y];
        ReadOnlySpan<float> above = _map.Row(low), below = _map.Row(Math.Min(low + 1, _map.Height - 1));
        // One cell more, so that the last one has a neighbour.
        Span<float> cells = _map.Width < 512 ? stackalloc float[_map.Width + 1] : new float[_map.Width + 1];
        for (int x = 0; x < above.Length; x++) cells[x] = Between(above[x], below[x], lowWeight, highWeight);
        cells[^1] = cells[^2];
        for (int start = 0, end; start < row.Length; start = end)
        {
            end = start + 1;
            while (end < row.Length && _low[end] == _low[start]) end++;
            Fill(cells[_low[start]], cells[_low[start] + 1], _lowWeights.AsSpan(start..end),
                _highWeights.AsSpan(start..end), row[start..end]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Between(float low, float high, float lowWeight, float highWeight) =>
        MathF.FusedMultiplyAdd(highWeight, high, MathF.FusedMultiplyAdd(lowWeight, low, 0));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill(
        float low, float high, ReadOnlySpan<float> lowWeights, ReadOnlySpan<float> highWeights, Span<float> to)
    {
        int i = 0;
        Vector<float> lows = new(low), highs = new(high);
        for (; i <= to.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var sum = Vector.FusedMultiplyAdd(new Vector<float>(lowWeights[i..]), lows, Vector<float>.Zero);
            Vector.FusedMultiplyAdd(new Vector<float>(highWeights[i..]), highs, sum).CopyTo(to[i..]);
        }
        for (; i < to.Length; i++) to[i] = Between(low, high, lowWeights[i], highWeights[i]);
    }

    private static (int Low, float LowWeight, float HighWeight) Place(int index, int source, int target)
    {
        float step = (float)(1 / ((double)target / source));
        float position = MathF.Max(0, (index + 0.5f) * step - 0.5f);
        int low = Math.Min((int)position, source - 1);
        float fraction = position - low;
        return (low, 1 - fraction, fraction);
    }
}
