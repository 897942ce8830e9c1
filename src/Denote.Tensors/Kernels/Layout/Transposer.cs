using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Denote.Tensors;

/// <summary>
/// Transposes a matrix in registers: 8x8 with AVX, 4x4 with SSE or NEON, element by element elsewhere.
/// </summary>
internal static unsafe class Transposer
{
    /// <summary>
    /// target[c * targetStride + r] = source[r * sourceStride + c], with vectors of at most <paramref name="lanes"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(
        int lanes, float* source, nint sourceStride, int rows, int columns, float* target, nint targetStride)
    {
        bool hasBlocksOf4 = Sse.IsSupported || AdvSimd.Arm64.IsSupported;
        int size = Avx.IsSupported && lanes >= 8 ? 8 : hasBlocksOf4 && lanes >= 4 ? 4 : 1;
        int wholeRows = rows - rows % size, wholeColumns = columns - columns % size;
        // The side with the larger stride is walked row by row, so that its rows are read or written whole.
        if (targetStride > sourceStride)
        {
            for (int c = 0; c < wholeColumns; c += size)
            for (int r = 0; r < wholeRows; r += size)
                Block(size, source + r * sourceStride + c, sourceStride, target + c * targetStride + r, targetStride);
        }
        else
        {
            for (int r = 0; r < wholeRows; r += size)
            for (int c = 0; c < wholeColumns; c += size)
                Block(size, source + r * sourceStride + c, sourceStride, target + c * targetStride + r, targetStride);
        }
        Elements(source + wholeColumns, sourceStride, wholeRows, columns - wholeColumns,
            target + wholeColumns * targetStride, targetStride);
        Elements(source + wholeRows * sourceStride, sourceStride, rows - wholeRows, columns,
            target + wholeRows, targetStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block(int size, float* source, nint sourceStride, float* target, nint targetStride)
    {
        if (size == 8) Block8(source, sourceStride, target, targetStride);
        else if (size == 4) Block4(source, sourceStride, target, targetStride);
        else *target = *source;
    }

    private static void Elements(
        float* source, nint sourceStride, int rows, int columns, float* target, nint targetStride)
    {
        for (int c = 0; c < columns; c++)
        for (int r = 0; r < rows; r++)
            target[c * targetStride + r] = source[r * sourceStride + c];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block4(float* source, nint sourceStride, float* target, nint targetStride)
    {
        var row0 = Vector128.Load(source);
        var row1 = Vector128.Load(source + sourceStride);
        var row2 = Vector128.Load(source + 2 * sourceStride);
        var row3 = Vector128.Load(source + 3 * sourceStride);
        Vector128<float> low01, high01, low23, high23;
        if (Sse.IsSupported)
        {
            (low01, high01) = (Sse.UnpackLow(row0, row1), Sse.UnpackHigh(row0, row1));
            (low23, high23) = (Sse.UnpackLow(row2, row3), Sse.UnpackHigh(row2, row3));
        }
        else
        {
            (low01, high01) = (AdvSimd.Arm64.ZipLow(row0, row1), AdvSimd.Arm64.ZipHigh(row0, row1));
            (low23, high23) = (AdvSimd.Arm64.ZipLow(row2, row3), AdvSimd.Arm64.ZipHigh(row2, row3));
        }
        Vector128.Create(low01.GetLower(), low23.GetLower()).Store(target);
        Vector128.Create(low01.GetUpper(), low23.GetUpper()).Store(target + targetStride);
        Vector128.Create(high01.GetLower(), high23.GetLower()).Store(target + 2 * targetStride);
        Vector128.Create(high01.GetUpper(), high23.GetUpper()).Store(target + 3 * targetStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block8(float* source, nint sourceStride, float* target, nint targetStride)
    {
        // Each vector holds half of row r and half of row r + 4, so that only shuffles inside 128-bit lanes are left.
        float* lower = source + 4 * sourceStride;
        var a0 = Halves(source, lower);
        var a1 = Halves(source + sourceStride, lower + sourceStride);
        var a2 = Halves(source + 2 * sourceStride, lower + 2 * sourceStride);
        var a3 = Halves(source + 3 * sourceStride, lower + 3 * sourceStride);
        var b0 = Halves(source + 4, lower + 4);
        var b1 = Halves(source + 4 + sourceStride, lower + 4 + sourceStride);
        var b2 = Halves(source + 4 + 2 * sourceStride, lower + 4 + 2 * sourceStride);
        var b3 = Halves(source + 4 + 3 * sourceStride, lower + 4 + 3 * sourceStride);
        Store4(a0, a1, a2, a3, target, targetStride);
        Store4(b0, b1, b2, b3, target + 4 * targetStride, targetStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Halves(float* upper, float* lower) =>
        Avx.InsertVector128(Vector128.Load(upper).ToVector256Unsafe(), Vector128.Load(lower), 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store4(
        Vector256<float> row0, Vector256<float> row1, Vector256<float> row2, Vector256<float> row3,
        float* target, nint stride)
    {
        var low01 = Avx.UnpackLow(row0, row1).AsDouble();
        var high01 = Avx.UnpackHigh(row0, row1).AsDouble();
        var low23 = Avx.UnpackLow(row2, row3).AsDouble();
        var high23 = Avx.UnpackHigh(row2, row3).AsDouble();
        Avx.UnpackLow(low01, low23).AsSingle().Store(target);
        Avx.UnpackHigh(low01, low23).AsSingle().Store(target + stride);
        Avx.UnpackLow(high01, high23).AsSingle().Store(target + 2 * stride);
        Avx.UnpackHigh(high01, high23).AsSingle().Store(target + 3 * stride);
    }
}
