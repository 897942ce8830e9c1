namespace Denote.Tensors;

/// <summary>Reverse functions of what only moves elements.</summary>
internal static class LayoutGradients
{
    /// <summary>A view of a run of elements, under any shape.</summary>
    public static void View(GradientTape tape, Tensor x, int start, Tensor result)
    {
        var shape = x.Shape;
        tape.Note(result, [x], [], step =>
        {
            if (step.Gradient.Count == shape.Count)
            {
                step.Give(0, step.Gradient.Reshape(shape));
                return;
            }
            var whole = Tensor.Zeros(shape);
            step.Gradient.Span.CopyTo(whole.Span[start..]);
            step.Give(0, whole);
        });
    }

    public static void ConcatChannels(GradientTape tape, ReadOnlySpan<Tensor> parts, Tensor result)
    {
        int[] widths = Array.ConvertAll(parts.ToArray(), part => part.Shape[^1]);
        tape.Note(result, parts.ToArray(), [], step =>
        {
            for (int i = 0, offset = 0; i < widths.Length; offset += widths[i++])
                if (step.Needs(i)) step.Give(i, Channels(step.Gradient, offset, widths[i]));
        });
    }

    public static void ConcatBatch(GradientTape tape, ReadOnlySpan<Tensor> parts, Tensor result)
    {
        int[] counts = Array.ConvertAll(parts.ToArray(), part => part.Shape[0]);
        tape.Note(result, parts.ToArray(), [], step =>
        {
            for (int i = 0, offset = 0; i < counts.Length; offset += counts[i++])
                if (step.Needs(i)) step.Give(i, step.Gradient.Slice(offset, counts[i]));
        });
    }

    /// <summary>Any reordering of axes, with the operation that undoes it.</summary>
    public static void Reorder(GradientTape tape, Tensor x, Func<Tensor, Tensor> undo, Tensor result) =>
        tape.Note(result, [x], [], step => step.Give(0, undo(step.Gradient)));

    public static void Permute(GradientTape tape, Tensor x, ReadOnlySpan<int> order, Tensor result)
    {
        var inverse = new int[order.Length];
        for (int i = 0; i < inverse.Length; i++) inverse[order[i]] = i;
        Reorder(tape, x, gradient => Ops.Permute(gradient, inverse), result);
    }

    public static void Resize(GradientTape tape, Tensor x, ResizeAxis rows, ResizeAxis columns, Tensor result)
    {
        var shape = x.Shape;
        tape.Note(result, [x], [], step =>
        {
            var gradient = Tensor.Empty(shape);
            ResizeKernel.Run(step.Gradient, rows.Transpose(shape[1]), columns.Transpose(shape[2]), gradient);
            step.Give(0, gradient);
        });
    }

    /// <summary>A run of channels of every row.</summary>
    private static Tensor Channels(Tensor x, int start, int count)
    {
        int channels = x.Shape[^1];
        var result = Tensor.Empty(x.Shape.WithLast(count));
        for (int row = 0; row < x.Shape.Rows; row++)
            x.Span.Slice(row * channels + start, count).CopyTo(result.Span[(row * count)..]);
        return result;
    }
}
