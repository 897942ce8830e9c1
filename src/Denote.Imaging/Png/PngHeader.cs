using System.Buffers.Binary;

namespace Denote.Imaging.Png;

/// <summary>What a PNG's IHDR chunk says, checked against the specification.</summary>
internal sealed record PngHeader(int Width, int Height, int BitDepth, PngColour Colour, bool Interlaced)
{
    /// <summary>Samples per pixel in the file.</summary>
    public int Channels => Colour switch
    {
        PngColour.Rgb => 3,
        PngColour.GreyAlpha => 2,
        PngColour.Rgba => 4,
        _ => 1,
    };

    public int BitsPerPixel => Channels * BitDepth;

    /// <summary>
    /// The distance in bytes between a byte and its left neighbour in the filters' sense, at least 1.
    /// </summary>
    public int FilterStep => Math.Max(1, BitsPerPixel / 8);

    /// <summary>The largest sample value, 2^depth - 1.</summary>
    public int MaxSample => (1 << BitDepth) - 1;

    /// <summary>The packed bytes of a row of so many pixels, without its filter byte.</summary>
    public long RowBytes(int pixels) => ((long)pixels * BitsPerPixel + 7) / 8;

    public static PngHeader Parse(ReadOnlySpan<byte> chunk, DecoderOptions options)
    {
        if (chunk.Length != 13) throw new ImageException($"The PNG header has {chunk.Length} bytes instead of 13.");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(chunk);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]);
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
            throw new ImageException($"The PNG declares {width} x {height} pixels, which is not a picture.");
        options.CheckSize(width, height);
        int depth = chunk[8], colour = chunk[9];
        bool known = colour switch
        {
            0 => depth is 1 or 2 or 4 or 8 or 16,
            3 => depth is 1 or 2 or 4 or 8,
            2 or 4 or 6 => depth is 8 or 16,
            _ => false,
        };
        if (!known)
            throw new ImageException($"The PNG has colour type {colour} at {depth} bits, which does not exist.");
        if (chunk[10] != 0 || chunk[11] != 0 || chunk[12] > 1)
        {
            throw new ImageException($"The PNG asks for compression {chunk[10]}, filter method {chunk[11]} and " +
                $"interlace {chunk[12]}, which do not exist.");
        }
        var header = new PngHeader((int)width, (int)height, depth, (PngColour)colour, chunk[12] == 1);
        if (header.RowBytes((int)width) >= Array.MaxLength)
            throw new ImageException($"A row of {width} pixels does not fit into memory.");
        return header;
    }
}
