namespace Denote.Imaging.Jpeg;

/// <summary>Reads a whole block of a baseline or extended sequential file (T.81, F.2.2).</summary>
internal static class SequentialBlock
{
    /// <summary>Fills a cleared block in zigzag order and returns the position of its last coefficient.</summary>
    public static int Read(ref BitReader reader, JpegComponent component, scoped Span<short> block)
    {
        int size = reader.Decode(component.DcTable!);
        if (size > 11) throw new ImageException("The JPEG is damaged: a DC difference is too large.");
        component.DcPrediction += reader.ReadSigned(size);
        block[0] = (short)component.DcPrediction;
        HuffmanTable table = component.AcTable!;
        int last = 0;
        for (int k = 1; k < 64; k++)
        {
            int symbol = reader.Decode(table);
            int zeros = symbol >> 4;
            size = symbol & 15;
            if (size == 0)
            {
                if (zeros != 15) break;
                k += 15;
                continue;
            }
            k += zeros;
            if (k > 63) throw new ImageException("The JPEG is damaged: a block has more than 64 coefficients.");
            block[k] = (short)reader.ReadSigned(size);
            last = k;
        }
        return last;
    }
}
