namespace Denote.Imaging.Jpeg;

/// <summary>Reads what one scan of a progressive file adds to a block, in zigzag order (T.81, G.1.2).</summary>
internal static class ProgressiveBlock
{
    /// <summary>The first bits of the DC coefficient, or one more bit of it.</summary>
    public static void ReadDc(ref BitReader reader, JpegScan scan, JpegComponent component, Span<short> block)
    {
        if (scan.FromBit != 0)
        {
            if (reader.Read(1) != 0) block[0] |= (short)(1 << scan.ToBit);
            return;
        }
        int size = reader.Decode(component.DcTable!);
        if (size > 11) throw new ImageException("The JPEG is damaged: a DC difference is too large.");
        component.DcPrediction += reader.ReadSigned(size);
        block[0] = (short)(component.DcPrediction << scan.ToBit);
    }

    /// <summary>The first bits of a band of AC coefficients.</summary>
    /// <param name="reader">The data.</param>
    /// <param name="scan">The band and its bits.</param>
    /// <param name="table">The Huffman table.</param>
    /// <param name="block">The coefficients.</param>
    /// <param name="run">So many blocks from this one on have no further coefficient in the band.</param>
    public static void ReadAc(ref BitReader reader, JpegScan scan, HuffmanTable table, Span<short> block, ref int run)
    {
        if (run > 0)
        {
            run--;
            return;
        }
        for (int k = scan.First; k <= scan.Last; k++)
        {
            int symbol = reader.Decode(table);
            int zeros = symbol >> 4, size = symbol & 15;
            if (size == 0)
            {
                if (zeros != 15)
                {
                    run = (1 << zeros) - 1 + reader.Read(zeros);
                    return;
                }
                k += 15;
                continue;
            }
            k += zeros;
            if (k > scan.Last) throw new ImageException("The JPEG is damaged: a coefficient lies outside its band.");
            block[k] = (short)(reader.ReadSigned(size) << scan.ToBit);
        }
    }

    /// <summary>One more bit of every coefficient of a band that is known, and the first bit of new ones.</summary>
    /// <inheritdoc cref="ReadAc"/>
    public static void RefineAc(
        ref BitReader reader, JpegScan scan, HuffmanTable table, Span<short> block, ref int run)
    {
        short bit = (short)(1 << scan.ToBit);
        int k = scan.First;
        while (run == 0 && k <= scan.Last)
        {
            int symbol = reader.Decode(table);
            int zeros = symbol >> 4;
            short value = 0;
            switch (symbol & 15)
            {
                case 0 when zeros != 15:
                    run = (1 << zeros) + reader.Read(zeros);
                    continue;
                case 0:
                    break;
                case 1:
                    value = reader.Read(1) != 0 ? bit : (short)-bit;
                    break;
                default:
                    throw new ImageException("The JPEG is damaged: a new coefficient has more than one bit.");
            }
            k = SkipZeros(ref reader, block, k, scan.Last, zeros, bit);
            if (value != 0)
            {
                if (k > scan.Last)
                    throw new ImageException("The JPEG is damaged: a coefficient lies outside its band.");
                block[k] = value;
            }
            k++;
        }
        if (run == 0) return;
        SkipZeros(ref reader, block, k, scan.Last, 64, bit);
        run--;
    }

    /// <summary>
    /// Passes over so many zero coefficients to the next one behind them, and refines the others on the way.
    /// </summary>
    private static int SkipZeros(ref BitReader reader, Span<short> block, int k, int last, int zeros, short bit)
    {
        for (; k <= last; k++)
        {
            ref short coefficient = ref block[k];
            if (coefficient == 0)
            {
                if (zeros-- == 0) return k;
            }
            else if (reader.Read(1) != 0 && (coefficient & bit) == 0)
            {
                coefficient += coefficient > 0 ? bit : (short)-bit;
            }
        }
        return k;
    }
}
