namespace Denote.Tensors;

/// <summary>Matrix products of tensors.</summary>
internal static unsafe class Gemm
{
    /// <summary>result = activation(x W^T + bias) + residual, or values * gelu(gates) when gated.</summary>
    public static void Linear(
        Tensor x, LinearWeights weights, bool gated, Activation activation, Tensor? residual, Tensor result)
    {
        var matrix = weights.Packed(gated, x.Shape.Rows);
        Multiply([new(x.Data, x.Shape[^1])], x.Shape.Rows, matrix, result.Data, activation,
            residual is null ? null : residual.Data);
        matrix.Release();
    }

    /// <summary>result = [x, joined] W^T + bias, where x and joined need not lie together.</summary>
    public static void LinearOfJoined(Tensor x, Tensor joined, LinearWeights weights, Tensor result)
    {
        var matrix = weights.Packed(rows: x.Shape.Rows);
        Multiply([new(x.Data, x.Shape[^1]), new(joined.Data, joined.Shape[^1])], x.Shape.Rows, matrix, result.Data);
        matrix.Release();
    }

    /// <summary>c = activation(a B + bias) + residual.</summary>
    /// <param name="a">Matrices that are side by side as deep as B, and their columns.</param>
    /// <param name="rows">Rows of a and c.</param>
    /// <param name="matrix">B.</param>
    /// <param name="c">The result.</param>
    /// <param name="activation">Applied to the sum.</param>
    /// <param name="residual">Laid out like c, or null.</param>
    private static void Multiply(
        ReadOnlySpan<Columns> a,
        int rows,
        PackedMatrix matrix,
        float* c,
        Activation activation = Activation.None,
        float* residual = null)
    {
        new TiledProduct(matrix, Parts(a, rows, matrix))
        {
            C = c,
            Activation = activation,
            Residual = residual,
        }.Run();
    }

    /// <summary>Cuts the depth where a segment of the packed matrix or a matrix on the left ends.</summary>
    private static DepthPart[] Parts(ReadOnlySpan<Columns> a, int rows, PackedMatrix matrix)
    {
        int height = TiledProduct.BlockRows(rows, matrix), segment = 0, first = 0;
        var parts = new List<DepthPart>();
        foreach (var columns in a)
        {
            var all = RowRuns.Matrix(columns.Data, columns.Count, rows, height);
            for (int column = 0; column < columns.Count;)
            {
                int depth = Math.Min(columns.Count - column, matrix.Depths[segment] - first);
                parts.Add(new DepthPart(all.From(column), segment, first, depth));
                (column, first) = (column + depth, first + depth);
                if (first == matrix.Depths[segment]) (segment, first) = (segment + 1, 0);
            }
        }
        return [.. parts];
    }

    /// <summary>The products of a batch of matrices, a b or a b^T.</summary>
    public static void MatMul(Tensor a, Tensor b, bool transposeB, Tensor result)
    {
        int m = a.Shape[^2], k = a.Shape[^1], n = result.Shape[^1];
        var layout = new PanelLayout(Simd.Level, n);
        float* left = a.Data, right = b.Data, target = result.Data;
        WorkPool.For(result.Count / (m * n), batch =>
        {
            using var matrix = new PackedMatrix(layout, layout.Segments(k), pooled: true);
            float* source = right + (nint)batch * k * n;
            if (transposeB) matrix.Fill(new ColumnsOf(source, k), null);
            else matrix.FillFromRows(source);
            Multiply([new(left + (nint)batch * m * k, k)], m, matrix, target + (nint)batch * m * n);
        });
    }

    /// <summary>A matrix that is some columns of the left-hand one.</summary>
    private readonly struct Columns(float* data, int count)
    {
        public float* Data => data;

        public int Count => count;
    }

    /// <summary>The columns of a matrix that lies transposed.</summary>
    private sealed class ColumnsOf(float* source, int depth) : IColumnReader
    {
        public void Read(int column, Span<float> target) =>
            new ReadOnlySpan<float>(source + (nint)column * depth, depth).CopyTo(target);
    }
}
