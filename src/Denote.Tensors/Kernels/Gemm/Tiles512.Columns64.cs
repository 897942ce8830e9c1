// Written by tools/generate-tiles.cs; change that and run it again.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Denote.Tensors;

/// <summary>Tiles of 512-bit vectors; <see cref="TileKernel"/> says what they compute.</summary>
internal static unsafe partial class Tiles512
{
    /// <summary>Up to 6 rows of 64 columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns64<TRows>(
        float* a, nint aRow, nint aStep, float* b, nint bStep, float* start, nint startRow,
        float* c, nint cRow, nint depth)
        where TRows : struct, IRowCount
    {
        Vector512<float> c0_0 = default, c0_1 = default, c0_2 = default, c0_3 = default;
        Vector512<float> c1_0 = default, c1_1 = default, c1_2 = default, c1_3 = default;
        Vector512<float> c2_0 = default, c2_1 = default, c2_2 = default, c2_3 = default;
        Vector512<float> c3_0 = default, c3_1 = default, c3_2 = default, c3_3 = default;
        Vector512<float> c4_0 = default, c4_1 = default, c4_2 = default, c4_3 = default;
        Vector512<float> c5_0 = default, c5_1 = default, c5_2 = default, c5_3 = default;
        c0_0 = Vector512.Load(start);
        c0_1 = Vector512.Load(start + 16);
        c0_2 = Vector512.Load(start + 32);
        c0_3 = Vector512.Load(start + 48);
        if (TRows.Count > 1)
        {
            start += startRow;
            c1_0 = Vector512.Load(start);
            c1_1 = Vector512.Load(start + 16);
            c1_2 = Vector512.Load(start + 32);
            c1_3 = Vector512.Load(start + 48);
        }
        if (TRows.Count > 2)
        {
            start += startRow;
            c2_0 = Vector512.Load(start);
            c2_1 = Vector512.Load(start + 16);
            c2_2 = Vector512.Load(start + 32);
            c2_3 = Vector512.Load(start + 48);
        }
        if (TRows.Count > 3)
        {
            start += startRow;
            c3_0 = Vector512.Load(start);
            c3_1 = Vector512.Load(start + 16);
            c3_2 = Vector512.Load(start + 32);
            c3_3 = Vector512.Load(start + 48);
        }
        if (TRows.Count > 4)
        {
            start += startRow;
            c4_0 = Vector512.Load(start);
            c4_1 = Vector512.Load(start + 16);
            c4_2 = Vector512.Load(start + 32);
            c4_3 = Vector512.Load(start + 48);
        }
        if (TRows.Count > 5)
        {
            start += startRow;
            c5_0 = Vector512.Load(start);
            c5_1 = Vector512.Load(start + 16);
            c5_2 = Vector512.Load(start + 32);
            c5_3 = Vector512.Load(start + 48);
        }
        float* a0 = a;
        float* a3 = a + 3 * aRow;
        nint aRow2 = 2 * aRow;
        do
        {
            var b0 = Vector512.Load(b);
            var b1 = Vector512.Load(b + 16);
            var b2 = Vector512.Load(b + 32);
            var b3 = Vector512.Load(b + 48);
            var x = Vector512.Create(a0[0]);
            c0_0 = Vector512.FusedMultiplyAdd(x, b0, c0_0);
            c0_1 = Vector512.FusedMultiplyAdd(x, b1, c0_1);
            c0_2 = Vector512.FusedMultiplyAdd(x, b2, c0_2);
            c0_3 = Vector512.FusedMultiplyAdd(x, b3, c0_3);
            if (TRows.Count > 1)
            {
                x = Vector512.Create(a0[aRow]);
                c1_0 = Vector512.FusedMultiplyAdd(x, b0, c1_0);
                c1_1 = Vector512.FusedMultiplyAdd(x, b1, c1_1);
                c1_2 = Vector512.FusedMultiplyAdd(x, b2, c1_2);
                c1_3 = Vector512.FusedMultiplyAdd(x, b3, c1_3);
            }
            if (TRows.Count > 2)
            {
                x = Vector512.Create(a0[aRow2]);
                c2_0 = Vector512.FusedMultiplyAdd(x, b0, c2_0);
                c2_1 = Vector512.FusedMultiplyAdd(x, b1, c2_1);
                c2_2 = Vector512.FusedMultiplyAdd(x, b2, c2_2);
                c2_3 = Vector512.FusedMultiplyAdd(x, b3, c2_3);
            }
            if (TRows.Count > 3)
            {
                x = Vector512.Create(a3[0]);
                c3_0 = Vector512.FusedMultiplyAdd(x, b0, c3_0);
                c3_1 = Vector512.FusedMultiplyAdd(x, b1, c3_1);
                c3_2 = Vector512.FusedMultiplyAdd(x, b2, c3_2);
                c3_3 = Vector512.FusedMultiplyAdd(x, b3, c3_3);
            }
            if (TRows.Count > 4)
            {
                x = Vector512.Create(a3[aRow]);
                c4_0 = Vector512.FusedMultiplyAdd(x, b0, c4_0);
                c4_1 = Vector512.FusedMultiplyAdd(x, b1, c4_1);
                c4_2 = Vector512.FusedMultiplyAdd(x, b2, c4_2);
                c4_3 = Vector512.FusedMultiplyAdd(x, b3, c4_3);
            }
            if (TRows.Count > 5)
            {
                x = Vector512.Create(a3[aRow2]);
                c5_0 = Vector512.FusedMultiplyAdd(x, b0, c5_0);
                c5_1 = Vector512.FusedMultiplyAdd(x, b1, c5_1);
                c5_2 = Vector512.FusedMultiplyAdd(x, b2, c5_2);
                c5_3 = Vector512.FusedMultiplyAdd(x, b3, c5_3);
            }
            a0 += aStep;
            if (TRows.Count > 3) a3 += aStep;
            b += bStep;
        }
        while (--depth != 0);
        c0_0.Store(c);
        c0_1.Store(c + 16);
        c0_2.Store(c + 32);
        c0_3.Store(c + 48);
        if (TRows.Count > 1)
        {
            c += cRow;
            c1_0.Store(c);
            c1_1.Store(c + 16);
            c1_2.Store(c + 32);
            c1_3.Store(c + 48);
        }
        if (TRows.Count > 2)
        {
            c += cRow;
            c2_0.Store(c);
            c2_1.Store(c + 16);
            c2_2.Store(c + 32);
            c2_3.Store(c + 48);
        }
        if (TRows.Count > 3)
        {
            c += cRow;
            c3_0.Store(c);
            c3_1.Store(c + 16);
            c3_2.Store(c + 32);
            c3_3.Store(c + 48);
        }
        if (TRows.Count > 4)
        {
            c += cRow;
            c4_0.Store(c);
            c4_1.Store(c + 16);
            c4_2.Store(c + 32);
            c4_3.Store(c + 48);
        }
        if (TRows.Count > 5)
        {
            c += cRow;
            c5_0.Store(c);
            c5_1.Store(c + 16);
            c5_2.Store(c + 32);
            c5_3.Store(c + 48);
        }
    }
}
