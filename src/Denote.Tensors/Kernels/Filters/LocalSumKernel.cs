using System.Numerics.Tensors;

namespace Denote.Tensors;

/// <summary>
/// Sums of weighted neighbours, a row of all maps at a time: the weights of one row stay in the cache for every map.
/// </summary>
internal static class LocalSumKernel
{
    public static void Run(Tensor maps, Tensor weights, (int Rows, int Columns)[] offsets, Tensor result)
    {
        if (maps.Count == 0) return;
        int height = maps.Shape[1], width = maps.Shape[2];
        int margin = offsets.Select(offset => Math.Abs(offset.Columns)).DefaultIfEmpty(0).Max();
        using var padded = PadColumns(maps, margin);
        WorkPool.For(height, y => Row(padded, weights, offsets, margin, y, width, result));
    }

    /// <summary>The maps with their outer columns repeated, so that every shifted row is one run of memory.</summary>
    private static Tensor PadColumns(Tensor maps, int margin)
    {
        int rows = maps.Shape[0] * maps.Shape[1], width = maps.Shape[2], wide = width + 2 * margin;
        var padded = Tensor.Empty([maps.Shape[0], maps.Shape[1], wide]);
        WorkPool.For(rows, row =>
        {
            var from = maps.Span.Slice(row * width, width);
            var to = padded.Span.Slice(row * wide, wide);
            to[..margin].Fill(from[0]);
            from.CopyTo(to[margin..]);
            to[(margin + width)..].Fill(from[^1]);
        });
        return padded;
    }

    private static void Row(
        Tensor padded, Tensor weights, (int Rows, int Columns)[] offsets, int margin, int y, int width, Tensor result)
    {
        int height = padded.Shape[1], wide = padded.Shape[2];
        for (int map = 0; map < padded.Shape[0]; map++)
        {
            var sum = result.Span.Slice((map * height + y) * width, width);
            sum.Clear();
            for (int n = 0; n < offsets.Length; n++)
            {
                int row = Math.Clamp(y + offsets[n].Rows, 0, height - 1);
                var neighbours = padded.Span.Slice((map * height + row) * wide + margin + offsets[n].Columns, width);
                TensorPrimitives.MultiplyAdd(
                    weights.Span.Slice((n * height + y) * width, width), neighbours, sum, sum);
            }
        }
    }
}
