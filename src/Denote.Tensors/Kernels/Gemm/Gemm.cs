namespace Denote.Tensors;

/// <summary>Matrix products of tensors.</summary>
internal static unsafe class Gemm
{
    /// <summary>result = activation(x W^T + bias) + residual, or values * gelu(gates) when gated.</summary>
    public static void Linear(
        Tensor x, LinearWeights weights, bool gated, Activation activation, Tensor? residual, Tensor result)
    {
        var matrix = weights.Packed(gated);
        Multiply(x.Data, x.Shape.Rows, matrix, result.Data, activation, residual is null ? null : residual.Data);
        matrix.Release();
    }

    /// <summary>c = activation(a B + bias) + residual.</summary>
    /// <param name="a">Rows of as many floats as B is deep.</param>
    /// <param name="rows">Rows of a and c.</param>
    /// <param name="matrix">B.</param>
    /// <param name="c">The result.</param>
    /// <param name="activation">Applied to the sum.</param>
    /// <param name="residual">Laid out like c, or null.</param>
    public static void Multiply(
        float* a,
        int rows,
        PackedMatrix matrix,
        float* c,
        Activation activation = Activation.None,
        float* residual = null)
    {
        var runs = RowRuns.Matrix(a, matrix.Depth, rows, TiledProduct.BlockRows(rows, matrix));
        var offsets = new nint[matrix.Depths.Length];
        for (int i = 1; i < offsets.Length; i++) offsets[i] = offsets[i - 1] + matrix.Depths[i - 1];
        new TiledProduct(matrix, runs)
        {
            SegmentOffsets = offsets,
            C = c,
            Activation = activation,
            Residual = residual,
        }.Run();
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
            Multiply(left + (nint)batch * m * k, m, matrix, target + (nint)batch * m * n);
        });
    }

    /// <summary>The columns of a matrix that lies transposed.</summary>
    private sealed class ColumnsOf(float* source, int depth) : IColumnReader
    {
        public void Read(int column, Span<float> target) =>
            new ReadOnlySpan<float>(source + (nint)column * depth, depth).CopyTo(target);
    }
}
