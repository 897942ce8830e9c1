using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// How the rows of a large feature map are cut where memory is short. Strips begin at multiples of 4 rows and have
/// multiples of 64 pixels, so that convolutions and statistics have the bits of the whole map.
/// </summary>
internal sealed class RowStrips
{
    // Rows that a 3x3 convolution of a strip reads above and below it, rounded up to where a strip may begin.
    private const int Neighbours = 4;
    private const int PixelBlock = 64;

    // Less than this is not worth computing anything twice.
    private const long SmallestMap = 1 << 20;
    private const int StripsPerMap = 16;

    // Beside the input: the inner map, the result, and room for the blocks of convolutions.
    private const int MapsBeside = 3;

    private readonly int _height;
    private readonly int _rows;

    private RowStrips(int height, int rows) => (_height, _rows) = (height, rows);

    /// <summary>The strips for a residual layer's inner map, or null where it may be stored as a whole.</summary>
    /// <param name="input">The layer's input, <c>[B, h, w, in]</c>.</param>
    /// <param name="channels">Channels of the inner map.</param>
    public static RowStrips? For(Shape input, int channels)
    {
        long map = (long)input[1] * input[2] * channels * sizeof(float);
        if (input[0] != 1 || map < SmallestMap || MapsBeside * map <= TensorSettings.MemoryLeft) return null;
        int step = Neighbours;
        while (step * input[2] % PixelBlock != 0) step += Neighbours;
        int rows = Math.Max(1, input[1] / StripsPerMap / step) * step;
        return rows >= input[1] ? null : new RowStrips(input[1], rows);
    }

    /// <summary>The strips from top to bottom.</summary>
    public IEnumerable<ImageRows> Rows()
    {
        for (int row = 0; row < _height; row += _rows) yield return new ImageRows(row, Math.Min(_rows, _height - row));
    }

    /// <summary>
    /// The strips with a map's rows that a 3x3 convolution of them reads; every row is computed once.
    /// </summary>
    /// <param name="compute">Computes rows of the map, <c>[1, rows, w, C]</c>.</param>
    /// <returns>
    /// Each strip, and the map from a row on; its tensor is valid until the next strip is asked for.
    /// </returns>
    public IEnumerable<(ImageRows Strip, (int First, Tensor Tensor) Map)> WithNeighbours(
        Func<ImageRows, Tensor> compute)
    {
        Tensor? before = null;
        int firstBefore = 0;
        foreach (var strip in Rows())
        {
            int first = Math.Max(0, strip.First - Neighbours);
            int end = Math.Min(_height, strip.First + strip.Count + Neighbours);
            int known = before is null ? first : firstBefore + before.Shape[1];
            if (known < end)
            {
                using var added = compute(new ImageRows(known, end - known));
                var map = Join(before, first - firstBefore, added);
                before?.Dispose();
                (before, firstBefore) = (map, first);
            }
            yield return (strip, (firstBefore, before!));
        }
        before?.Dispose();
    }

    /// <summary>The rows of one map from a row on, and all of another.</summary>
    private static Tensor Join(Tensor? above, int first, Tensor below)
    {
        int row = below.Shape[2] * below.Shape[3], kept = above is null ? 0 : above.Shape[1] - first;
        var joined = Tensor.Empty([1, kept + below.Shape[1], below.Shape[2], below.Shape[3]]);
        above?.Span[(first * row)..].CopyTo(joined.Span);
        below.Span.CopyTo(joined.Span[(kept * row)..]);
        return joined;
    }
}
