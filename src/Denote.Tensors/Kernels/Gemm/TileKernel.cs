using System.Runtime.CompilerServices;

namespace Denote.Tensors;

/// <summary>
/// One register-blocked tile of a matrix product, C = start + A B, for a fixed number of rows and columns:
/// <c>c[i*cRow + j] = start[i*startRow + j] + sum over k &lt; depth of a[i*aRow + k*aStep] * b[k*bStep + j]</c>.
/// The sum runs over k in order, one fused multiply-add after the other, whatever the tile's size: how a product is cut
/// into tiles does not change its result. Accumulating is start = c; a bias for every row has startRow = 0.
/// </summary>
/// <param name="pointer">The kernel.</param>
internal readonly unsafe struct TileKernel(
    delegate*<float*, nint, nint, float*, nint, float*, nint, float*, nint, nint, void> pointer)
{
    private readonly delegate*<float*, nint, nint, float*, nint, float*, nint, float*, nint, nint, void> _pointer =
        pointer;

    /// <summary>Computes the tile; <paramref name="depth"/> is 1 or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Run(
        float* a, nint aRow, nint aStep, float* b, nint bStep, float* start, nint startRow,
        float* c, nint cRow, nint depth) =>
        _pointer(a, aRow, aStep, b, bStep, start, startRow, c, cRow, depth);
}
