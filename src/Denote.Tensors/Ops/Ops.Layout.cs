namespace Denote.Tensors;

public static partial class Ops
{
    /// <summary>Joins tensors along the last axis: skip connections, text encodings.</summary>
    /// <param name="parts">Tensors that agree in all axes but the last; one or more.</param>
    public static Tensor ConcatChannels(params ReadOnlySpan<Tensor> parts)
    {
        Require(parts.Length > 0, "nothing to join.");
        int channels = 0;
        foreach (var part in parts)
        {
            Require(part.Rank > 0 && part.Shape.WithLast(1) == parts[0].Shape.WithLast(1),
                $"{parts[0].Shape} and {part.Shape} differ before the last axis.");
            channels += part.Shape[^1];
        }
        var result = Result(parts[0].Shape.WithLast(channels));
        using var section = Measure("concatenation", result);
        LayoutKernel.ConcatChannels(parts, result);
        if (GradientTape.Current is { } tape) LayoutGradients.ConcatChannels(tape, parts, result);
        return result;
    }

    /// <summary>Joins tensors along the first axis: batches.</summary>
    /// <param name="parts">Tensors that agree in all axes but the first; one or more.</param>
    public static Tensor ConcatBatch(params ReadOnlySpan<Tensor> parts)
    {
        Require(parts.Length > 0 && parts[0].Rank > 0, "nothing to join.");
        var axes = parts[0].Shape.ToArray();
        axes[0] = 0;
        foreach (var part in parts)
        {
            Require(part.Rank == axes.Length && part.Shape.ToArray().AsSpan(1).SequenceEqual(axes.AsSpan(1)),
                $"{parts[0].Shape} and {part.Shape} differ after the first axis.");
            axes[0] += part.Shape[0];
        }
        var result = Result(Shape.Create(axes));
        using var section = Measure("concatenation", result);
        int offset = 0;
        foreach (var part in parts)
        {
            part.Span.CopyTo(result.Span[offset..]);
            offset += part.Count;
        }
        if (GradientTape.Current is { } tape) LayoutGradients.ConcatBatch(tape, parts, result);
        return result;
    }

    /// <summary>The whole batch several times over: rows 0..B-1, then rows 0..B-1 again.</summary>
    /// <param name="x"><c>[B, ...]</c>.</param>
    /// <param name="times">How often, 1 or more.</param>
    /// <returns><c>[times * B, ...]</c>.</returns>
    public static Tensor RepeatBatch(Tensor x, int times)
    {
        Require(times >= 1, $"{times} repetitions.");
        return ConcatBatch([.. Enumerable.Repeat(x, times)]);
    }

    /// <summary>PyTorch's image layout to ours.</summary>
    /// <param name="x"><c>[B, C, H, W]</c>.</param>
    /// <returns><c>[B, H, W, C]</c>.</returns>
    public static Tensor ToChannelsLast(Tensor x)
    {
        Require(x.Rank == 4, $"{x.Shape} is not [B, C, H, W].");
        var result = Result([x.Shape[0], x.Shape[2], x.Shape[3], x.Shape[1]]);
        using var section = Measure("layout", result);
        LayoutKernel.TransposeMatrices(x, x.Shape[0], x.Shape[1], x.Shape[2] * x.Shape[3], result);
        if (GradientTape.Current is { } tape) LayoutGradients.Reorder(tape, x, ToChannelsFirst, result);
        return result;
    }

    /// <summary>Our image layout to PyTorch's.</summary>
    /// <param name="x"><c>[B, H, W, C]</c>.</param>
    /// <returns><c>[B, C, H, W]</c>.</returns>
    public static Tensor ToChannelsFirst(Tensor x)
    {
        Require(x.Rank == 4, $"{x.Shape} is not [B, H, W, C].");
        var result = Result([x.Shape[0], x.Shape[3], x.Shape[1], x.Shape[2]]);
        using var section = Measure("layout", result);
        LayoutKernel.TransposeMatrices(x, x.Shape[0], x.Shape[1] * x.Shape[2], x.Shape[3], result);
        if (GradientTape.Current is { } tape) LayoutGradients.Reorder(tape, x, ToChannelsLast, result);
        return result;
    }

    /// <summary>Swaps the last two axes.</summary>
    /// <param name="x"><c>[..., m, n]</c>.</param>
    /// <returns><c>[..., n, m]</c>.</returns>
    public static Tensor Transpose(Tensor x)
    {
        Require(x.Rank >= 2, $"{x.Shape} is not a matrix.");
        var axes = x.Shape.ToArray();
        (axes[^1], axes[^2]) = (axes[^2], axes[^1]);
        var result = Result(Shape.Create(axes));
        using var section = Measure("layout", result);
        int matrix = axes[^1] * axes[^2];
        LayoutKernel.TransposeMatrices(x, matrix == 0 ? 0 : x.Count / matrix, x.Shape[^2], x.Shape[^1], result);
        if (GradientTape.Current is { } tape) LayoutGradients.Reorder(tape, x, Transpose, result);
        return result;
    }

    /// <summary>Rows of a table: token or position embeddings.</summary>
    /// <param name="table"><c>[rows, C]</c>.</param>
    /// <param name="indices">Row numbers.</param>
    /// <returns><c>[indices, C]</c>.</returns>
    public static Tensor Embed(StoredTensor table, ReadOnlySpan<int> indices)
    {
        Require(table.Shape.Rank == 2, $"'{table.Name}' is {table.Shape}, expected [rows, channels].");
        int channels = table.Shape[1];
        var result = Result([indices.Length, channels]);
        using var section = Measure("embedding", result);
        for (int i = 0; i < indices.Length; i++)
        {
            Require((uint)indices[i] < (uint)table.Shape[0], $"row {indices[i]} of '{table.Name}' {table.Shape}.");
            table.Widen(indices[i] * channels, result.Span.Slice(i * channels, channels));
        }
        return result;
    }
}
