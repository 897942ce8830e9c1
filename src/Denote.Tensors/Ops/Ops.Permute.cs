namespace Denote.Tensors;

public static partial class Ops
{
    /// <summary>Reorders the axes.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="order">For every axis of the result, the axis of <paramref name="x"/> that becomes it.</param>
    public static Tensor Permute(Tensor x, params ReadOnlySpan<int> order)
    {
        Span<bool> seen = stackalloc bool[Shape.MaxRank];
        Require(order.Length == x.Rank, $"{order.Length} axes of {x.Shape}.");
        foreach (int axis in order)
        {
            Require((uint)axis < (uint)x.Rank && !seen[axis],
                $"[{string.Join(", ", order.ToArray())}] is no order of {x.Shape}.");
            seen[axis] = true;
        }
        var axes = new int[x.Rank];
        for (int i = 0; i < axes.Length; i++) axes[i] = x.Shape[order[i]];
        var result = Result(Shape.Create(axes));
        using var section = Measure("layout", result);
        if (result.Count == 0) return result;

        // Trailing axes that stay in place form one contiguous run.
        int kept = x.Rank, run = 1;
        while (kept > 0 && order[kept - 1] == kept - 1) run *= x.Shape[--kept];
        var strides = new int[kept];
        for (int i = 0; i < kept; i++)
        {
            strides[i] = 1;
            for (int axis = order[i] + 1; axis < x.Rank; axis++) strides[i] *= x.Shape[axis];
        }
        int rows = kept == 0 ? 1 : axes[0];
        int rowLength = result.Count / rows;
        WorkPool.For(rows, row =>
        {
            int target = row * rowLength;
            int source = kept == 0 ? 0 : row * strides[0];
            CopyAxes(x.Span, result.Span, axes.AsSpan(0, kept), strides, Math.Min(1, kept), source, ref target, run);
        });
        if (GradientTape.Current is { } tape) LayoutGradients.Permute(tape, x, order, result);
        return result;
    }

    /// <summary>Surrounds images with zeros, or with negative sizes cuts rows and columns off.</summary>
    /// <param name="x"><c>[B, H, W, C]</c>.</param>
    /// <param name="padding">Rows and columns on each side.</param>
    /// <returns><c>[B, top + H + bottom, left + W + right, C]</c>.</returns>
    public static Tensor Pad(Tensor x, Padding padding)
    {
        Require(x.Rank == 4, $"{x.Shape} is not [B, H, W, C].");
        int height = x.Shape[1] + padding.Top + padding.Bottom, width = x.Shape[2] + padding.Left + padding.Right;
        Require(height > 0 && width > 0, $"nothing is left of {x.Shape} with {padding}.");
        int channels = x.Shape[3], inputWidth = x.Shape[2], inputHeight = x.Shape[1];
        var result = Result([x.Shape[0], height, width, channels]);
        using var section = Measure("layout", result);
        int first = Math.Max(0, padding.Left), last = Math.Min(width, padding.Left + inputWidth);
        WorkPool.For(x.Shape[0] * height, row =>
        {
            var target = result.Span.Slice(row * width * channels, width * channels);
            int y = row % height - padding.Top;
            if ((uint)y >= (uint)inputHeight || last <= first)
            {
                target.Clear();
                return;
            }
            int source = ((row / height * inputHeight + y) * inputWidth + first - padding.Left) * channels;
            target[..(first * channels)].Clear();
            x.Span.Slice(source, (last - first) * channels).CopyTo(target[(first * channels)..]);
            target[(last * channels)..].Clear();
        });
        if (GradientTape.Current is { } tape)
        {
            var opposite = new Padding(-padding.Top, -padding.Left, -padding.Bottom, -padding.Right);
            LayoutGradients.Reorder(tape, x, gradient => Pad(gradient, opposite), result);
        }
        return result;
    }

    private static void CopyAxes(
        ReadOnlySpan<float> source,
        Span<float> target,
        ReadOnlySpan<int> axes,
        ReadOnlySpan<int> strides,
        int axis,
        int at,
        ref int to,
        int run)
    {
        if (axis == axes.Length)
        {
            source.Slice(at, run).CopyTo(target[to..]);
            to += run;
            return;
        }
        if (axis == axes.Length - 1 && run == 1)
        {
            for (int i = 0, from = at; i < axes[axis]; i++, from += strides[axis]) target[to++] = source[from];
            return;
        }
        for (int i = 0; i < axes[axis]; i++)
            CopyAxes(source, target, axes, strides, axis + 1, at + i * strides[axis], ref to, run);
    }
}
