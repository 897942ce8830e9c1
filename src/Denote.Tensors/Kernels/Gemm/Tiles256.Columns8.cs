// Written by tools/generate-tiles.cs; change that and run it again.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Denote.Tensors;

/// <summary>Tiles of 256-bit vectors; <see cref="TileKernel"/> says what they compute.</summary>
internal static unsafe partial class Tiles256
{
    /// <summary>Up to 12 rows of 8 columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns8<TRows>(
        float* a, nint aRow, nint aStep, float* b, nint bStep, float* start, nint startRow,
        float* c, nint cRow, nint depth)
        where TRows : struct, IRowCount
    {
        Vector256<float> c0_0 = default;
        Vector256<float> c1_0 = default;
        Vector256<float> c2_0 = default;
        Vector256<float> c3_0 = default;
        Vector256<float> c4_0 = default;
        Vector256<float> c5_0 = default;
        Vector256<float> c6_0 = default;
        Vector256<float> c7_0 = default;
        Vector256<float> c8_0 = default;
        Vector256<float> c9_0 = default;
        Vector256<float> c10_0 = default;
        Vector256<float> c11_0 = default;
        c0_0 = Vector256.Load(start);
        if (TRows.Count > 1)
        {
            start += startRow;
            c1_0 = Vector256.Load(start);
        }
        if (TRows.Count > 2)
        {
            start += startRow;
            c2_0 = Vector256.Load(start);
        }
        if (TRows.Count > 3)
        {
            start += startRow;
            c3_0 = Vector256.Load(start);
        }
        if (TRows.Count > 4)
        {
            start += startRow;
            c4_0 = Vector256.Load(start);
        }
        if (TRows.Count > 5)
        {
            start += startRow;
            c5_0 = Vector256.Load(start);
        }
        if (TRows.Count > 6)
        {
            start += startRow;
            c6_0 = Vector256.Load(start);
        }
        if (TRows.Count > 7)
        {
            start += startRow;
            c7_0 = Vector256.Load(start);
        }
        if (TRows.Count > 8)
        {
            start += startRow;
            c8_0 = Vector256.Load(start);
        }
        if (TRows.Count > 9)
        {
            start += startRow;
            c9_0 = Vector256.Load(start);
        }
        if (TRows.Count > 10)
        {
            start += startRow;
            c10_0 = Vector256.Load(start);
        }
        if (TRows.Count > 11)
        {
            start += startRow;
            c11_0 = Vector256.Load(start);
        }
        float* a0 = a;
        float* a3 = a + 3 * aRow;
        float* a6 = a + 6 * aRow;
        float* a9 = a + 9 * aRow;
        nint aRow2 = 2 * aRow;
        do
        {
            var b0 = Vector256.Load(b);
            var x = Vector256.Create(a0[0]);
            c0_0 = Vector256.FusedMultiplyAdd(x, b0, c0_0);
            if (TRows.Count > 1)
            {
                x = Vector256.Create(a0[aRow]);
                c1_0 = Vector256.FusedMultiplyAdd(x, b0, c1_0);
            }
            if (TRows.Count > 2)
            {
                x = Vector256.Create(a0[aRow2]);
                c2_0 = Vector256.FusedMultiplyAdd(x, b0, c2_0);
            }
            if (TRows.Count > 3)
            {
                x = Vector256.Create(a3[0]);
                c3_0 = Vector256.FusedMultiplyAdd(x, b0, c3_0);
            }
            if (TRows.Count > 4)
            {
                x = Vector256.Create(a3[aRow]);
                c4_0 = Vector256.FusedMultiplyAdd(x, b0, c4_0);
            }
            if (TRows.Count > 5)
            {
                x = Vector256.Create(a3[aRow2]);
                c5_0 = Vector256.FusedMultiplyAdd(x, b0, c5_0);
            }
            if (TRows.Count > 6)
            {
                x = Vector256.Create(a6[0]);
                c6_0 = Vector256.FusedMultiplyAdd(x, b0, c6_0);
            }
            if (TRows.Count > 7)
            {
                x = Vector256.Create(a6[aRow]);
                c7_0 = Vector256.FusedMultiplyAdd(x, b0, c7_0);
            }
            if (TRows.Count > 8)
            {
                x = Vector256.Create(a6[aRow2]);
                c8_0 = Vector256.FusedMultiplyAdd(x, b0, c8_0);
            }
            if (TRows.Count > 9)
            {
                x = Vector256.Create(a9[0]);
                c9_0 = Vector256.FusedMultiplyAdd(x, b0, c9_0);
            }
            if (TRows.Count > 10)
            {
                x = Vector256.Create(a9[aRow]);
                c10_0 = Vector256.FusedMultiplyAdd(x, b0, c10_0);
            }
            if (TRows.Count > 11)
            {
                x = Vector256.Create(a9[aRow2]);
                c11_0 = Vector256.FusedMultiplyAdd(x, b0, c11_0);
            }
            a0 += aStep;
            if (TRows.Count > 3) a3 += aStep;
            if (TRows.Count > 6) a6 += aStep;
            if (TRows.Count > 9) a9 += aStep;
            b += bStep;
        }
        while (--depth != 0);
        c0_0.Store(c);
        if (TRows.Count > 1)
        {
            c += cRow;
            c1_0.Store(c);
        }
        if (TRows.Count > 2)
        {
            c += cRow;
            c2_0.Store(c);
        }
        if (TRows.Count > 3)
        {
            c += cRow;
            c3_0.Store(c);
        }
        if (TRows.Count > 4)
        {
            c += cRow;
            c4_0.Store(c);
        }
        if (TRows.Count > 5)
        {
            c += cRow;
            c5_0.Store(c);
        }
        if (TRows.Count > 6)
        {
            c += cRow;
            c6_0.Store(c);
        }
        if (TRows.Count > 7)
        {
            c += cRow;
            c7_0.Store(c);
        }
        if (TRows.Count > 8)
        {
            c += cRow;
            c8_0.Store(c);
        }
        if (TRows.Count > 9)
        {
            c += cRow;
            c9_0.Store(c);
        }
        if (TRows.Count > 10)
        {
            c += cRow;
            c10_0.Store(c);
        }
        if (TRows.Count > 11)
        {
            c += cRow;
            c11_0.Store(c);
        }
    }
}
