using System.Numerics.Tensors;

namespace Denote.Labelling;

/// <summary>
/// Bilinear enlarging or shrinking of channels-last maps, one row of the result at a time, so that the result need not
/// be stored: as <see cref="Tensors.Ops.Resize"/> with <see cref="Tensors.ResizeMode.Bilinear"/>.
/// </summary>
/// <param name="height">Rows of the maps.</param>
/// <param name="width">Columns of the maps.</param>
/// <param name="targetHeight">Rows of the result.</param>
/// <param name="targetWidth">Columns of the result.</param>
internal sealed class BilinearRows(int height, int width, int targetHeight, int targetWidth)
{
    /// <summary>For every row of the result the two rows that it lies between.</summary>
    public IReadOnlyList<Position> Rows { get; } = Axis(height, targetHeight);

    /// <summary>For every column of the result the two columns that it lies between.</summary>
    public IReadOnlyList<Position> Columns { get; } = Axis(width, targetWidth);

    /// <summary>Adds a row of the result to what is there.</summary>
    /// <param name="map"><c>[height, width, channels]</c>.</param>
    /// <param name="channels">Channels of the map.</param>
    /// <param name="row">The row of the result.</param>
    /// <param name="weight">What it is multiplied with.</param>
    /// <param name="between">Room for <c>[width, channels]</c>.</param>
    /// <param name="target"><c>[targetWidth, channels]</c>.</param>
    public void Add(
        ReadOnlySpan<float> map, int channels, int row, float weight, Span<float> between, Span<float> target)
    {
        int length = width * channels;
        Position place = Rows[row];
        TensorPrimitives.Multiply(map.Slice(place.Low * length, length), weight * (1 - place.Fraction), between);
        if (place.Fraction > 0)
            TensorPrimitives.MultiplyAdd(
                map.Slice(place.High * length, length), weight * place.Fraction, between, between);
        for (int x = 0; x < Columns.Count; x++)
        {
            (int low, int high, float fraction) = Columns[x];
            Span<float> cell = target.Slice(x * channels, channels);
            TensorPrimitives.MultiplyAdd(between.Slice(low * channels, channels), 1 - fraction, cell, cell);
            if (fraction > 0)
                TensorPrimitives.MultiplyAdd(between.Slice(high * channels, channels), fraction, cell, cell);
        }
    }

    private static Position[] Axis(int source, int target) =>
    [
        .. Enumerable.Range(0, target).Select(i =>
        {
            float at = MathF.Max(0, (i + 0.5f) * ((float)source / target) - 0.5f);
            int low = Math.Min((int)at, source - 1);
            return low == source - 1 ? new Position(low, low, 0) : new Position(low, low + 1, at - low);
        }),
    ];

    /// <summary>A place between two neighbours.</summary>
    /// <param name="Low">The neighbour before it.</param>
    /// <param name="High">The one after it; the same at the end.</param>
    /// <param name="Fraction">The share of the one after it, 0..1; 0 at the end.</param>
    internal readonly record struct Position(int Low, int High, float Fraction);
}
