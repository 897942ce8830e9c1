using System.Buffers.Binary;

namespace Denote.Imaging.Jpeg;

/// <summary>
/// What a frame header (SOF) says: the size, the channels, and whether the picture comes progressively.
/// </summary>
internal sealed class JpegFrame
{
    private JpegFrame(int width, int height, bool progressive, JpegComponent[] components)
    {
        (Width, Height, IsProgressive, Components) = (width, height, progressive, components);
        MostAcross = components.Max(component => component.Across);
        MostDown = components.Max(component => component.Down);
        foreach (JpegComponent component in components) component.Measure(width, height, MostAcross, MostDown);
    }

    public int Width { get; }

    public int Height { get; }

    public bool IsProgressive { get; }

    /// <summary>One, three or four channels in the order of the file.</summary>
    public JpegComponent[] Components { get; }

    /// <summary>The largest <see cref="JpegComponent.Across"/> of all channels.</summary>
    public int MostAcross { get; }

    /// <summary>The largest <see cref="JpegComponent.Down"/> of all channels.</summary>
    public int MostDown { get; }

    /// <param name="marker">The second byte of the SOF marker.</param>
    /// <param name="data">The segment behind its length.</param>
    /// <param name="options">The limits.</param>
    public static JpegFrame Parse(int marker, ReadOnlySpan<byte> data, DecoderOptions options)
    {
        if (marker is not (0xC0 or 0xC1 or 0xC2)) throw Unsupported(marker);
        if (data.Length < 6 || data.Length != 6 + 3 * data[5])
            throw new ImageException($"The JPEG has a frame header of {data.Length} bytes, which is not possible.");
        if (data[0] != 8)
            throw new ImageException(
                $"The JPEG has {data[0]} bits per sample; only 8 can be read. Convert it to PNG.");
        int height = BinaryPrimitives.ReadUInt16BigEndian(data[1..]);
        int width = BinaryPrimitives.ReadUInt16BigEndian(data[3..]);
        if (width == 0 || height == 0)
            throw new ImageException($"The JPEG declares {width} x {height} pixels, which is not a picture.");
        options.CheckSize(width, height);
        if (data[5] is not (1 or 3 or 4))
            throw new ImageException($"The JPEG has {data[5]} channels; only 1, 3 and 4 can be read.");
        var components = new JpegComponent[data[5]];
        for (int i = 0; i < components.Length; i++)
        {
            ReadOnlySpan<byte> entry = data.Slice(6 + 3 * i, 3);
            int across = entry[1] >> 4, down = entry[1] & 15;
            if (across is < 1 or > 4 || down is < 1 or > 4 || entry[2] > 3)
                throw new ImageException($"The JPEG's channel {i} has sampling {across} x {down}, table {entry[2]}.");
            components[i] = new JpegComponent(entry[0], across, down, entry[2]);
            for (int other = 0; other < i; other++)
            {
                if (components[other].Id == entry[0])
                    throw new ImageException($"The JPEG has two channels with the number {entry[0]}.");
            }
        }
        var frame = new JpegFrame(width, height, marker == 0xC2, components);
        if (components.Any(component => component.BlockCount * 64 > Array.MaxLength))
            throw new ImageException($"A JPEG of {width} x {height} pixels does not fit into memory.");
        return frame;
    }

    private static ImageException Unsupported(int marker) => new(marker switch
    {
        0xC3 => "The JPEG is lossless, which cannot be read; convert it to PNG.",
        0xC5 or 0xC6 or 0xC7 => "The JPEG is hierarchical, which cannot be read; convert it to PNG.",
        _ => "The JPEG is arithmetic-coded, which cannot be read; convert it to PNG.",
    });
}
