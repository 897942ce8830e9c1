namespace Denote.Imaging.Jpeg;

/// <summary>
/// The inverse 8 x 8 cosine transform in integers, after Loeffler, Ligtenberg and Moschytz, "Practical fast 1-D DCT
/// algorithms with 11 multiplications" (ICASSP 1989): constants with 13 fraction bits, two extra bits between the
/// passes.
/// </summary>
internal static class InverseCosine
{
    private const int FractionBits = 13;
    private const int ExtraBits = 2;

    // Sums of c(k) = sqrt(2) cos(k pi / 16), times 2^13.
    private const int C6 = 4433;               // c6
    private const int C2MinusC6 = 6270;
    private const int C2PlusC6 = 15137;
    private const int C3 = 9633;               // c3
    private const int Seven = 2446;            // -c1 + c3 + c5 - c7
    private const int Five = 16819;            // c1 + c3 - c5 + c7
    private const int Three = 25172;           // c1 + c3 + c5 - c7
    private const int One = 12299;             // c1 + c3 - c5 - c7
    private const int C3MinusC7 = 7373;
    private const int C1PlusC3 = 20995;
    private const int C3PlusC5 = 16069;
    private const int C3MinusC5 = 3196;

    /// <summary>Dequantizes and transforms a block, and writes its samples 0..255.</summary>
    /// <param name="block">64 coefficients in zigzag order.</param>
    /// <param name="steps">The quantization steps in zigzag order.</param>
    /// <param name="last">The position of the last coefficient that is not 0.</param>
    /// <param name="samples">Where the first sample goes.</param>
    /// <param name="stride">Samples from one row to the next.</param>
    public static void Transform(
        ReadOnlySpan<short> block, ReadOnlySpan<ushort> steps, int last, Span<byte> samples, int stride)
    {
        if (last == 0)
        {
            byte flat = Clamp((block[0] * steps[0] << ExtraBits) + (1 << (ExtraBits + 2)) >> (ExtraBits + 3));
            for (int y = 0; y < 8; y++) samples.Slice(y * stride, 8).Fill(flat);
            return;
        }
        Span<int> work = stackalloc int[64];
        work.Clear();
        ReadOnlySpan<byte> zigZag = StandardTables.ZigZag;
        for (int k = 0; k <= last; k++) work[zigZag[k]] = block[k] * steps[k];
        for (int x = 0; x < 8; x++) Pass(work[x..], 8, FractionBits - ExtraBits);
        for (int y = 0; y < 8; y++)
        {
            Span<int> row = work.Slice(8 * y, 8);
            Pass(row, 1, FractionBits + ExtraBits + 3);
            Span<byte> to = samples.Slice(y * stride, 8);
            for (int x = 0; x < 8; x++) to[x] = Clamp(row[x]);
        }
    }

    /// <summary>Transforms eight values in place and rounds away so many bits.</summary>
    private static void Pass(Span<int> values, int step, int shift)
    {
        int v1 = values[step], v2 = values[2 * step], v3 = values[3 * step];
        int v4 = values[4 * step], v5 = values[5 * step], v6 = values[6 * step], v7 = values[7 * step];
        int rounding = 1 << (shift - 1);
        if ((v1 | v2 | v3 | v4 | v5 | v6 | v7) == 0)
        {
            int flat = (values[0] << FractionBits) + rounding >> shift;
            for (int i = 0; i < 8; i++) values[i * step] = flat;
            return;
        }
        // The even half: values 0 and 4 by a butterfly, 2 and 6 by a rotation.
        int sum = (values[0] + v4 << FractionBits) + rounding;
        int difference = (values[0] - v4 << FractionBits) + rounding;
        int shared = (v2 + v6) * C6;
        int turned2 = shared + v2 * C2MinusC6, turned6 = shared - v6 * C2PlusC6;
        int even0 = sum + turned2, even3 = sum - turned2, even1 = difference + turned6, even2 = difference - turned6;
        // The odd half: four products of sums of two values, corrected value by value.
        int both = (v7 + v3 + v5 + v1) * C3;
        int outer = -(v7 + v1) * C3MinusC7, inner = -(v5 + v3) * C1PlusC3;
        int low = both - (v7 + v3) * C3PlusC5, high = both - (v5 + v1) * C3MinusC5;
        int odd3 = v7 * Seven + outer + low, odd2 = v5 * Five + inner + high;
        int odd1 = v3 * Three + inner + low, odd0 = v1 * One + outer + high;
        (values[0], values[7 * step]) = (even0 + odd0 >> shift, even0 - odd0 >> shift);
        (values[step], values[6 * step]) = (even1 + odd1 >> shift, even1 - odd1 >> shift);
        (values[2 * step], values[5 * step]) = (even2 + odd2 >> shift, even2 - odd2 >> shift);
        (values[3 * step], values[4 * step]) = (even3 + odd3 >> shift, even3 - odd3 >> shift);
    }

    private static byte Clamp(int value) => (byte)Math.Clamp(value + 128, 0, 255);
}
