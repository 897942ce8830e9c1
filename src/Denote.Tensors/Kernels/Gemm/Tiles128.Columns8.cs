// Written by tools/generate-tiles.cs; change that and run it again.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Denote.Tensors;

/// <summary>Tiles of 128-bit vectors; <see cref="TileKernel"/> says what they compute.</summary>
internal static unsafe partial class Tiles128
{
    /// <summary>Up to 8 rows of 8 columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns8<TRows>(
        float* a, nint aRow, nint aStep, float* b, nint bStep, float* start, nint startRow,
        float* c, nint cRow, nint depth)
        where TRows : struct, IRowCount
    {
        Vector128<float> c0_0 = default, c0_1 = default;
        Vector128<float> c1_0 = default, c1_1 = default;
        Vector128<float> c2_0 = default, c2_1 = default;
        Vector128<float> c3_0 = default, c3_1 = default;
        Vector128<float> c4_0 = default, c4_1 = default;
        Vector128<float> c5_0 = default, c5_1 = default;
        Vector128<float> c6_0 = default, c6_1 = default;
        Vector128<float> c7_0 = default, c7_1 = default;
        c0_0 = Vector128.Load(start);
        c0_1 = Vector128.Load(start + 4);
        if (TRows.Count > 1)
        {
            start += startRow;
            c1_0 = Vector128.Load(start);
            c1_1 = Vector128.Load(start + 4);
        }
        if (TRows.Count > 2)
        {
            start += startRow;
            c2_0 = Vector128.Load(start);
            c2_1 = Vector128.Load(start + 4);
        }
        if (TRows.Count > 3)
        {
            start += startRow;
            c3_0 = Vector128.Load(start);
            c3_1 = Vector128.Load(start + 4);
        }
        if (TRows.Count > 4)
        {
            start += startRow;
            c4_0 = Vector128.Load(start);
            c4_1 = Vector128.Load(start + 4);
        }
        if (TRows.Count > 5)
        {
            start += startRow;
            c5_0 = Vector128.Load(start);
            c5_1 = Vector128.Load(start + 4);
        }
        if (TRows.Count > 6)
        {
            start += startRow;
            c6_0 = Vector128.Load(start);
            c6_1 = Vector128.Load(start + 4);
        }
        if (TRows.Count > 7)
        {
            start += startRow;
            c7_0 = Vector128.Load(start);
            c7_1 = Vector128.Load(start + 4);
        }
        float* a0 = a;
        float* a3 = a + 3 * aRow;
        float* a6 = a + 6 * aRow;
        nint aRow2 = 2 * aRow;
        do
        {
            var b0 = Vector128.Load(b);
            var b1 = Vector128.Load(b + 4);
            var x = Vector128.Create(a0[0]);
            c0_0 = Vector128.MultiplyAddEstimate(x, b0, c0_0);
            c0_1 = Vector128.MultiplyAddEstimate(x, b1, c0_1);
            if (TRows.Count > 1)
            {
                x = Vector128.Create(a0[aRow]);
                c1_0 = Vector128.MultiplyAddEstimate(x, b0, c1_0);
                c1_1 = Vector128.MultiplyAddEstimate(x, b1, c1_1);
            }
            if (TRows.Count > 2)
            {
                x = Vector128.Create(a0[aRow2]);
                c2_0 = Vector128.MultiplyAddEstimate(x, b0, c2_0);
                c2_1 = Vector128.MultiplyAddEstimate(x, b1, c2_1);
            }
            if (TRows.Count > 3)
            {
                x = Vector128.Create(a3[0]);
                c3_0 = Vector128.MultiplyAddEstimate(x, b0, c3_0);
                c3_1 = Vector128.MultiplyAddEstimate(x, b1, c3_1);
            }
            if (TRows.Count > 4)
            {
                x = Vector128.Create(a3[aRow]);
                c4_0 = Vector128.MultiplyAddEstimate(x, b0, c4_0);
                c4_1 = Vector128.MultiplyAddEstimate(x, b1, c4_1);
            }
            if (TRows.Count > 5)
            {
                x = Vector128.Create(a3[aRow2]);
                c5_0 = Vector128.MultiplyAddEstimate(x, b0, c5_0);
                c5_1 = Vector128.MultiplyAddEstimate(x, b1, c5_1);
            }
            if (TRows.Count > 6)
            {
                x = Vector128.Create(a6[0]);
                c6_0 = Vector128.MultiplyAddEstimate(x, b0, c6_0);
                c6_1 = Vector128.MultiplyAddEstimate(x, b1, c6_1);
            }
            if (TRows.Count > 7)
            {
                x = Vector128.Create(a6[aRow]);
                c7_0 = Vector128.MultiplyAddEstimate(x, b0, c7_0);
                c7_1 = Vector128.MultiplyAddEstimate(x, b1, c7_1);
            }
            a0 += aStep;
            if (TRows.Count > 3) a3 += aStep;
            if (TRows.Count > 6) a6 += aStep;
            b += bStep;
        }
        while (--depth != 0);
        c0_0.Store(c);
        c0_1.Store(c + 4);
        if (TRows.Count > 1)
        {
            c += cRow;
            c1_0.Store(c);
            c1_1.Store(c + 4);
        }
        if (TRows.Count > 2)
        {
            c += cRow;
            c2_0.Store(c);
            c2_1.Store(c + 4);
        }
        if (TRows.Count > 3)
        {
            c += cRow;
            c3_0.Store(c);
            c3_1.Store(c + 4);
        }
        if (TRows.Count > 4)
        {
            c += cRow;
            c4_0.Store(c);
            c4_1.Store(c + 4);
        }
        if (TRows.Count > 5)
        {
            c += cRow;
            c5_0.Store(c);
            c5_1.Store(c + 4);
        }
        if (TRows.Count > 6)
        {
            c += cRow;
            c6_0.Store(c);
            c6_1.Store(c + 4);
        }
        if (TRows.Count > 7)
        {
            c += cRow;
            c7_0.Store(c);
            c7_1.Store(c + 4);
        }
    }
}
