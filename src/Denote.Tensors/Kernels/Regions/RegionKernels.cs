using System.Numerics.Tensors;

namespace Denote.Tensors;

/// <summary>Kernels of detection networks, a row of windows or a box at a time.</summary>
internal static class RegionKernels
{
    public static void MaxPool(Tensor x, int kernel, int stride, int padding, Tensor result)
    {
        int height = x.Shape[1], width = x.Shape[2], channels = x.Shape[3];
        int rows = result.Shape[1], columns = result.Shape[2];
        if (result.Count == 0) return;
        WorkPool.For(result.Shape[0] * rows, row =>
        {
            int image = row / rows, top = row % rows * stride - padding;
            for (int column = 0; column < columns; column++)
            {
                var target = result.Span.Slice((row * columns + column) * channels, channels);
                target.Fill(float.NegativeInfinity);
                int left = column * stride - padding;
                for (int y = Math.Max(0, top); y < Math.Min(height, top + kernel); y++)
                    for (int at = Math.Max(0, left); at < Math.Min(width, left + kernel); at++)
                        TensorPrimitives.Max(
                            target, x.Span.Slice(((image * height + y) * width + at) * channels, channels), target);
            }
        });
    }

    public static void RoiAlign(Tensor features, Tensor boxes, float scale, Tensor result)
    {
        int size = result.Shape[1], channels = features.Shape[3];
        WorkPool.For(boxes.Shape[0], roi =>
        {
            var box = boxes.Span.Slice(4 * roi, 4);
            float left = box[0] * scale - 0.5f, top = box[1] * scale - 0.5f;
            float cellWidth = (box[2] * scale - 0.5f - left) / size, cellHeight = (box[3] * scale - 0.5f - top) / size;
            // As many samples across a cell as it covers features.
            int across = (int)MathF.Ceiling(cellWidth), down = (int)MathF.Ceiling(cellHeight);
            float weight = 1f / Math.Max(1, across * down);
            for (int cell = 0; cell < size * size; cell++)
            {
                var target = result.Span.Slice((roi * size * size + cell) * channels, channels);
                target.Clear();
                float cellTop = top + cell / size * cellHeight, cellLeft = left + cell % size * cellWidth;
                for (int i = 0; i < down; i++)
                    for (int j = 0; j < across; j++)
                        Sample(
                            features,
                            cellTop + (i + 0.5f) * cellHeight / down,
                            cellLeft + (j + 0.5f) * cellWidth / across,
                            weight,
                            target);
            }
        });
    }

    /// <summary>Adds a bilinear sample; one that is a whole cell or more outside is zero.</summary>
    private static void Sample(Tensor features, float y, float x, float weight, Span<float> sum)
    {
        int height = features.Shape[1], width = features.Shape[2], channels = features.Shape[3];
        if (!(y >= -1 && y <= height && x >= -1 && x <= width)) return;
        (int top, int bottom, float lower) = Between(y, height);
        (int left, int right, float later) = Between(x, width);
        Add(top, left, (1 - lower) * (1 - later), sum);
        Add(top, right, (1 - lower) * later, sum);
        Add(bottom, left, lower * (1 - later), sum);
        Add(bottom, right, lower * later, sum);

        void Add(int row, int column, float share, Span<float> target)
        {
            if (share == 0) return;
            var feature = features.Span.Slice((row * width + column) * channels, channels);
            TensorPrimitives.MultiplyAdd(feature, share * weight, target, target);
        }
    }

    private static (int First, int Second, float Share) Between(float at, int count)
    {
        float inside = Math.Max(at, 0);
        int first = (int)inside;
        return first >= count - 1 ? (count - 1, count - 1, 0) : (first, first + 1, inside - first);
    }
}
