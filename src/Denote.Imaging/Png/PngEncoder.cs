using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Denote.Imaging.Drawing;

namespace Denote.Imaging.Png;

/// <summary>
/// Writes PNG files. Rows of 8 and 16-bit samples take the filter whose bytes have the smallest sum.
/// </summary>
internal static class PngEncoder
{
    /// <summary>More samples than this make a large picture: 2 megapixels in colour.</summary>
    private const long LargeBytes = 6 << 20;

    public static void Write(Image image, Stream to) => Write(to, new PngHeader(image.Width, image.Height, 8,
        PngColour.Rgb, false), null, (y, row) => image.Row(y).CopyTo(row));

    public static void Write(RgbaImage image, Stream to) => Write(to, new PngHeader(image.Width, image.Height, 8,
        PngColour.Rgba, false), null, (y, row) => image.Row(y).CopyTo(row));

    public static void Write(GreyImage image, Stream to) => Write(to, new PngHeader(image.Width, image.Height, 8,
        PngColour.Grey, false), null, (y, row) => image.Row(y).CopyTo(row));

    public static void Write(GreyImage16 image, Stream to) => Write(to, new PngHeader(image.Width, image.Height, 16,
        PngColour.Grey, false), null, (y, row) =>
        {
            Span<ushort> samples = image.Row(y);
            for (int x = 0; x < samples.Length; x++) BinaryPrimitives.WriteUInt16BigEndian(row[(2 * x)..], samples[x]);
        });

    /// <summary>Writes white where the mask is set, black elsewhere, one bit per pixel.</summary>
    public static void Write(Mask mask, Stream to) => Write(to, new PngHeader(mask.Width, mask.Height, 1,
        PngColour.Grey, false), null, (y, row) => Pack(MemoryMarshal.AsBytes(mask.Row(y)), row, 1));

    /// <summary>Writes the indices with as few bits each as the palette needs.</summary>
    public static void Write(IndexedImage image, Stream to)
    {
        int depth = image.Palette.Count switch { <= 2 => 1, <= 4 => 2, <= 16 => 4, _ => 8 };
        foreach (byte index in image.Pixels)
        {
            if (index >= image.Palette.Count)
                throw new ImageException(
                    $"Index {index} has no colour: the palette ends at {image.Palette.Count - 1}.");
        }
        Write(to, new PngHeader(image.Width, image.Height, depth, PngColour.Palette, false), image.Palette,
            (y, row) => Pack(image.Row(y), row, depth));
    }

    /// <summary>Writes a picture with masks over it as it is painted, strip by strip.</summary>
    public static void Write(OverlayPainting painting, Stream to)
    {
        int whole = painting.PictureHeight;
        var strip = new Image(painting.Width, Math.Min(OverlayPainting.Strip, whole));
        Image? legend = null;
        Write(to, new PngHeader(painting.Width, painting.Height, 8, PngColour.Rgb, false), null, (y, row) =>
        {
            if (y < whole)
            {
                int at = y % OverlayPainting.Strip;
                if (at == 0) painting.Paint(y, Math.Min(y + OverlayPainting.Strip, whole), strip, 0);
                strip.Row(at).CopyTo(row);
                return;
            }
            if (legend is null) painting.PaintLegend(legend = new Image(painting.Width, painting.Height - whole), 0);
            legend.Row(y - whole).CopyTo(row);
        });
    }

    private delegate void RowSource(int y, Span<byte> row);

    private static void Write(Stream to, PngHeader header, Palette? palette, RowSource source)
    {
        to.Write(PngFile.Signature);
        Span<byte> start = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(start, header.Width);
        BinaryPrimitives.WriteInt32BigEndian(start[4..], header.Height);
        (start[8], start[9]) = ((byte)header.BitDepth, (byte)header.Colour);
        WriteChunk(to, "IHDR"u8, start);
        if (palette is not null)
        {
            var colours = new byte[3 * palette.Count];
            for (int i = 0; i < palette.Count; i++)
            {
                (colours[3 * i], colours[3 * i + 1], colours[3 * i + 2]) =
                    (palette[i].Red, palette[i].Green, palette[i].Blue);
            }
            WriteChunk(to, "PLTE"u8, colours);
        }
        using (var chunks = new PngDataWriter(data => WriteChunk(to, "IDAT"u8, data)))
        using (ZLibStream deflate = Deflate(chunks, header))
        {
            WriteRows(deflate, header, source);
        }
        WriteChunk(to, "IEND"u8, []);
    }

    /// <summary>
    /// Large pictures are packed faster: the usual level takes longer than everything else that is done with them, for
    /// drawings a quarter smaller and photographs no smaller at all. The fastest level makes files twice as large.
    /// </summary>
    private static ZLibStream Deflate(Stream to, PngHeader header) =>
        header.RowBytes(header.Width) * header.Height > LargeBytes
            ? new ZLibStream(to, new ZLibCompressionOptions { CompressionLevel = 2 }, leaveOpen: true)
            : new ZLibStream(to, CompressionLevel.Optimal, leaveOpen: true);

    private static void WriteRows(Stream deflate, PngHeader header, RowSource source)
    {
        int rowBytes = (int)header.RowBytes(header.Width);
        byte[] row = new byte[rowBytes], above = new byte[rowBytes];
        byte[] best = new byte[rowBytes + 1], trial = new byte[rowBytes + 1];
        // Neighbouring indices and packed bits say nothing about each other, so filters only hurt there.
        int filters = header.BitDepth < 8 || header.Colour == PngColour.Palette ? 1 : PngFilter.Count;
        for (int y = 0; y < header.Height; y++)
        {
            source(y, row);
            long leastCost = long.MaxValue;
            for (int filter = 0; filter < filters; filter++)
            {
                trial[0] = (byte)filter;
                PngFilter.Apply(filter, row, above, header.FilterStep, trial.AsSpan(1));
                long cost = filter + PngFilter.Cost(trial.AsSpan(1));
                if (cost >= leastCost) continue;
                leastCost = cost;
                (best, trial) = (trial, best);
            }
            deflate.Write(best);
            (row, above) = (above, row);
        }
    }

    private static void Pack(ReadOnlySpan<byte> samples, Span<byte> row, int depth)
    {
        row.Clear();
        for (int x = 0; x < samples.Length; x++)
        {
            int bit = x * depth;
            row[bit >> 3] |= (byte)(samples[x] << (8 - depth - (bit & 7)));
        }
    }

    private static void WriteChunk(Stream to, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        to.Write(number);
        to.Write(type);
        to.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, PngCrc.Of(type, data));
        to.Write(number);
    }
}
