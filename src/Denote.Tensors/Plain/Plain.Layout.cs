namespace Denote.Tensors;

internal static partial class Plain
{
    public static void ConcatChannels(ReadOnlySpan<Tensor> parts, Tensor result)
    {
        int channels = result.Shape[^1], offset = 0;
        foreach (var part in parts)
        {
            int own = part.Shape[^1];
            for (int row = 0; row < result.Shape.Rows; row++)
                part.Span.Slice(row * own, own).CopyTo(result.Span[(row * channels + offset)..]);
            offset += own;
        }
    }

    /// <summary>Transposes each of <paramref name="count"/> matrices of rows x columns.</summary>
    public static void TransposeMatrices(Tensor x, int count, int rows, int columns, Tensor result)
    {
        for (int m = 0; m < count; m++)
        {
            var source = x.Span.Slice(m * rows * columns, rows * columns);
            var target = result.Span.Slice(m * rows * columns, rows * columns);
            for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
                target[j * rows + i] = source[i * columns + j];
        }
    }

    public static void Resize(Tensor x, ResizeAxis rows, ResizeAxis columns, Tensor result)
    {
        int height = x.Shape[1], width = x.Shape[2], channels = x.Shape[3];
        result.Span.Clear();
        int at = 0;
        for (int b = 0; b < result.Shape[0]; b++)
        for (int i = 0; i < result.Shape[1]; i++)
        for (int j = 0; j < result.Shape[2]; j++, at += channels)
        for (int ky = 0; ky < rows.Sources[i].Length; ky++)
        for (int kx = 0; kx < columns.Sources[j].Length; kx++)
        {
            int source = ((b * height + rows.Sources[i][ky]) * width + columns.Sources[j][kx]) * channels;
            float weight = rows.Weights[i][ky] * columns.Weights[j][kx];
            for (int c = 0; c < channels; c++) result.Span[at + c] += weight * x.Span[source + c];
        }
    }
}
