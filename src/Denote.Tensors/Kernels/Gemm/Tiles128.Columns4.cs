// Written by tools/generate-tiles.cs; change that and run it again.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Denote.Tensors;

/// <summary>Tiles of 128-bit vectors; <see cref="TileKernel"/> says what they compute.</summary>
internal static unsafe partial class Tiles128
{
    /// <summary>Up to 8 rows of 4 columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns4<TRows>(
        float* a, nint aRow, nint aStep, float* b, nint bStep, float* start, nint startRow,
        float* c, nint cRow, nint depth)
        where TRows : struct, IRowCount
    {
        Vector128<float> c0_0 = default;
        Vector128<float> c1_0 = default;
        Vector128<float> c2_0 = default;
        Vector128<float> c3_0 = default;
        Vector128<float> c4_0 = default;
        Vector128<float> c5_0 = default;
        Vector128<float> c6_0 = default;
        Vector128<float> c7_0 = default;
        c0_0 = Vector128.Load(start);
        if (TRows.Count > 1)
        {
            start += startRow;
            c1_0 = Vector128.Load(start);
        }
        if (TRows.Count > 2)
        {
            start += startRow;
            c2_0 = Vector128.Load(start);
        }
        if (TRows.Count > 3)
        {
            start += startRow;
            c3_0 = Vector128.Load(start);
        }
        if (TRows.Count > 4)
        {
            start += startRow;
            c4_0 = Vector128.Load(start);
        }
        if (TRows.Count > 5)
        {
            start += startRow;
            c5_0 = Vector128.Load(start);
        }
        if (TRows.Count > 6)
        {
            start += startRow;
            c6_0 = Vector128.Load(start);
        }
        if (TRows.Count > 7)
        {
            start += startRow;
            c7_0 = Vector128.Load(start);
        }
        float* a0 = a;
        float* a3 = a + 3 * aRow;
        float* a6 = a + 6 * aRow;
        nint aRow2 = 2 * aRow;
        do
        {
            var b0 = Vector128.Load(b);
            var x = Vector128.Create(a0[0]);
            c0_0 = Vector128.MultiplyAddEstimate(x, b0, c0_0);
            if (TRows.Count > 1)
            {
                x = Vector128.Create(a0[aRow]);
                c1_0 = Vector128.MultiplyAddEstimate(x, b0, c1_0);
            }
            if (TRows.Count > 2)
            {
                x = Vector128.Create(a0[aRow2]);
                c2_0 = Vector128.MultiplyAddEstimate(x, b0, c2_0);
            }
            if (TRows.Count > 3)
            {
                x = Vector128.Create(a3[0]);
                c3_0 = Vector128.MultiplyAddEstimate(x, b0, c3_0);
            }
            if (TRows.Count > 4)
            {
                x = Vector128.Create(a3[aRow]);
                c4_0 = Vector128.MultiplyAddEstimate(x, b0, c4_0);
            }
            if (TRows.Count > 5)
            {
                x = Vector128.Create(a3[aRow2]);
                c5_0 = Vector128.MultiplyAddEstimate(x, b0, c5_0);
            }
            if (TRows.Count > 6)
            {
                x = Vector128.Create(a6[0]);
                c6_0 = Vector128.MultiplyAddEstimate(x, b0, c6_0);
            }
            if (TRows.Count > 7)
            {
                x = Vector128.Create(a6[aRow]);
                c7_0 = Vector128.MultiplyAddEstimate(x, b0, c7_0);
            }
            a0 += aStep;
            if (TRows.Count > 3) a3 += aStep;
            if (TRows.Count > 6) a6 += aStep;
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
    }
}
