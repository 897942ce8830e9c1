using System.Buffers.Binary;

namespace Denote.Imaging.Png;

/// <summary>
/// Decodes a PNG into each of the picture types. Samples of 16 bits become 8 by keeping the high byte.
/// </summary>
internal static class PngDecoder
{
    /// <summary>The colours without opacity, as if every pixel were opaque.</summary>
    public static Image DecodeRgb(PngFile file)
    {
        var image = new Image(file.Header.Width, file.Header.Height);
        bool plain = file.Header is { Colour: PngColour.Rgb, BitDepth: 8, Interlaced: false };
        var pixels = plain ? [] : new byte[file.Header.Width * 4L];
        using var rows = new PngRowReader(file);
        while (rows.Read())
        {
            Span<byte> to = image.Row(rows.Y);
            if (plain)
            {
                rows.Data.CopyTo(to);
                continue;
            }
            ToRgba(file, rows, pixels);
            for (int i = 0, at = 3 * rows.X; i < rows.Count; i++, at += 3 * rows.Step)
                pixels.AsSpan(4 * i, 3).CopyTo(to[at..]);
        }
        return image;
    }

    public static RgbaImage DecodeRgba(PngFile file)
    {
        var image = new RgbaImage(file.Header.Width, file.Header.Height);
        var pixels = new byte[file.Header.Width * 4L];
        using var rows = new PngRowReader(file);
        while (rows.Read())
        {
            ToRgba(file, rows, pixels);
            Span<byte> to = image.Row(rows.Y);
            for (int i = 0, at = 4 * rows.X; i < rows.Count; i++, at += 4 * rows.Step)
                pixels.AsSpan(4 * i, 4).CopyTo(to[at..]);
        }
        return image;
    }

    /// <summary>Brightness; 1, 2 and 4 bits are widened so that white stays white.</summary>
    public static GreyImage DecodeGrey(PngFile file)
    {
        var image = new GreyImage(file.Header.Width, file.Header.Height);
        var pixels = new byte[file.Header.Width * 4L];
        using var rows = new PngRowReader(file);
        while (rows.Read())
        {
            ToRgba(file, rows, pixels);
            Span<byte> to = image.Row(rows.Y);
            for (int i = 0, at = rows.X; i < rows.Count; i++, at += rows.Step)
                to[at] = Rgb.Luma(pixels[4 * i], pixels[4 * i + 1], pixels[4 * i + 2]);
        }
        return image;
    }

    /// <summary>All 16 bits of a 16-bit grey picture; others are widened by the factor 257.</summary>
    public static GreyImage16 DecodeGrey16(PngFile file)
    {
        PngHeader header = file.Header;
        var image = new GreyImage16(header.Width, header.Height);
        if (header.BitDepth < 16 || header.Colour is not (PngColour.Grey or PngColour.GreyAlpha))
        {
            GreyImage narrow = DecodeGrey(file);
            for (int i = 0; i < image.Pixels.Length; i++) image.Pixels[i] = (ushort)(narrow.Pixels[i] * 257);
            return image;
        }
        using var rows = new PngRowReader(file);
        while (rows.Read())
        {
            Span<ushort> to = image.Row(rows.Y);
            for (int i = 0, at = rows.X; i < rows.Count; i++, at += rows.Step)
                to[at] = BinaryPrimitives.ReadUInt16BigEndian(rows.Data[(2 * header.Channels * i)..]);
        }
        return image;
    }

    /// <summary>The indices of a palette picture, or the unscaled samples of a grey one of up to 8 bits.</summary>
    public static IndexedImage DecodeIndexed(PngFile file)
    {
        PngHeader header = file.Header;
        if (header.BitDepth > 8 || header.Colour is not (PngColour.Palette or PngColour.Grey))
        {
            throw new ImageException($"The PNG has {header.BitDepth}-bit {header.Colour} pixels, so it is not a " +
                "label map; a label map is a palette picture or a grey one of up to 8 bits.");
        }
        var image = new IndexedImage(header.Width, header.Height, file.Palette ?? Palette.Greys);
        using var rows = new PngRowReader(file);
        while (rows.Read())
        {
            Span<byte> to = image.Row(rows.Y);
            for (int i = 0, at = rows.X; i < rows.Count; i++, at += rows.Step)
            {
                int index = Sample(rows.Data, i, header.BitDepth);
                if (index >= image.Palette.Count) throw NoSuchColour(index, image.Palette.Count);
                to[at] = (byte)index;
            }
        }
        return image;
    }

    /// <summary>Turns a packed row into RGBA of 8 bits per sample.</summary>
    private static void ToRgba(PngFile file, PngRowReader rows, Span<byte> pixels)
    {
        PngHeader header = file.Header;
        ReadOnlySpan<byte> data = rows.Data;
        int channels = header.Channels, depth = header.BitDepth;
        int scale = depth < 8 ? 255 / header.MaxSample : 1;
        int stride = depth == 16 ? 2 : 1;
        ReadOnlySpan<ushort> transparent = file.TransparentColour;
        for (int i = 0; i < rows.Count; i++)
        {
            Span<byte> pixel = pixels.Slice(4 * i, 4);
            int at = i * channels * stride;
            pixel[3] = 255;
            switch (header.Colour)
            {
                case PngColour.Palette:
                    int index = Sample(data, i, depth);
                    if (index >= file.Palette!.Count) throw NoSuchColour(index, file.Palette.Count);
                    Rgb colour = file.Palette[index];
                    (pixel[0], pixel[1], pixel[2]) = (colour.Red, colour.Green, colour.Blue);
                    if (index < file.PaletteAlpha.Length) pixel[3] = file.PaletteAlpha[index];
                    break;
                case PngColour.Grey:
                    byte grey = (byte)(depth == 16 ? data[at] : Sample(data, i, depth) * scale);
                    (pixel[0], pixel[1], pixel[2]) = (grey, grey, grey);
                    break;
                case PngColour.GreyAlpha:
                    (pixel[0], pixel[1], pixel[2], pixel[3]) = (data[at], data[at], data[at], data[at + stride]);
                    break;
                default:
                    (pixel[0], pixel[1], pixel[2]) = (data[at], data[at + stride], data[at + 2 * stride]);
                    if (channels == 4) pixel[3] = data[at + 3 * stride];
                    break;
            }
            if (!transparent.IsEmpty && IsTransparent(data, i, depth, transparent)) pixel[3] = 0;
        }
    }

    private static bool IsTransparent(ReadOnlySpan<byte> data, int pixel, int depth, ReadOnlySpan<ushort> transparent)
    {
        for (int channel = 0; channel < transparent.Length; channel++)
        {
            if (Sample(data, pixel * transparent.Length + channel, depth) != transparent[channel]) return false;
        }
        return true;
    }

    /// <summary>The unscaled sample at a position in a packed row.</summary>
    private static int Sample(ReadOnlySpan<byte> data, int position, int depth)
    {
        if (depth == 8) return data[position];
        if (depth == 16) return BinaryPrimitives.ReadUInt16BigEndian(data[(2 * position)..]);
        int bit = position * depth;
        return data[bit >> 3] >> (8 - depth - (bit & 7)) & ((1 << depth) - 1);
    }

    private static ImageException NoSuchColour(int index, int count) =>
        new($"The PNG uses colour {index} of a palette of {count}.");
}
