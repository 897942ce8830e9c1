namespace Denote.Imaging.Jpeg;

/// <summary>Tells the colour model of a JPEG and converts rows of it.</summary>
internal static class ColourConversion
{
    /// <summary>
    /// The colour model: four channels are CMYK or YCCK as Adobe's marker says; three are RGB only if that marker or
    /// the channels' numbers say so.
    /// </summary>
    public static JpegColour Of(JpegParser file)
    {
        JpegComponent[] components = file.Frame!.Components;
        if (components.Length == 1) return JpegColour.Grey;
        if (components.Length == 4) return file.AdobeTransform == 2 ? JpegColour.Ycck : JpegColour.Cmyk;
        if (file.IsJfif) return JpegColour.YCbCr;
        if (file.AdobeTransform >= 0) return file.AdobeTransform == 0 ? JpegColour.Rgb : JpegColour.YCbCr;
        bool namedRgb = components[0].Id == 'R' && components[1].Id == 'G' && components[2].Id == 'B';
        return namedRgb ? JpegColour.Rgb : JpegColour.YCbCr;
    }

    /// <summary>Converts one row.</summary>
    /// <param name="colour">The colour model.</param>
    /// <param name="channels">For every channel its samples.</param>
    /// <param name="to">RGB, three bytes per pixel.</param>
    public static void Convert(JpegColour colour, byte[][] channels, Span<byte> to)
    {
        switch (colour)
        {
            case JpegColour.Grey:
                for (int x = 0, at = 0; at < to.Length; x++, at += 3) to.Slice(at, 3).Fill(channels[0][x]);
                break;
            case JpegColour.YCbCr or JpegColour.Ycck:
                FromYCbCr(channels[0], channels[1], channels[2], to);
                break;
            default:
                for (int x = 0, at = 0; at < to.Length; x++, at += 3)
                    (to[at], to[at + 1], to[at + 2]) = (channels[0][x], channels[1][x], channels[2][x]);
                break;
        }
        if (colour == JpegColour.Cmyk) Darken(channels[3], to);
        if (colour == JpegColour.Ycck) DarkenInverse(channels[3], to);
    }

    /// <summary>JFIF's equations (ITU-R BT.601, full range) with 16 fraction bits.</summary>
    private static void FromYCbCr(
        ReadOnlySpan<byte> brightness, ReadOnlySpan<byte> blueness, ReadOnlySpan<byte> redness, Span<byte> to)
    {
        const int Half = 1 << 15;
        for (int x = 0, at = 0; at + 2 < to.Length; x++, at += 3)
        {
            int y = brightness[x], cb = blueness[x] - 128, cr = redness[x] - 128;
            to[at] = Clamp(y + (91881 * cr + Half >> 16));
            to[at + 1] = Clamp(y + (-22554 * cb - 46802 * cr + Half >> 16));
            to[at + 2] = Clamp(y + (116130 * cb + Half >> 16));
        }
    }

    /// <summary>
    /// Files with four channels hold the inks inverted, as Adobe writes them: 255 is no ink. What a coloured ink and
    /// the black one let through together is their product.
    /// </summary>
    private static void Darken(ReadOnlySpan<byte> black, Span<byte> to)
    {
        for (int x = 0, at = 0; at + 2 < to.Length; x++, at += 3)
        {
            for (int i = at; i < at + 3; i++) to[i] = Clamp(black[x] - Product(255 - to[i], black[x]));
        }
    }

    /// <summary>
    /// YCCK holds the brightness of the inks, so that its colours are the inverse of the inverted inks.
    /// </summary>
    private static void DarkenInverse(ReadOnlySpan<byte> black, Span<byte> to)
    {
        for (int i = 0; i < to.Length; i++) to[i] = (byte)(255 - to[i]);
        Darken(black, to);
    }

    /// <summary>a b / 255, rounded to the nearest.</summary>
    private static int Product(int a, int b)
    {
        int product = a * b + 128;
        return (product >> 8) + product >> 8;
    }

    private static byte Clamp(int value) => (byte)Math.Clamp(value, 0, 255);
}
