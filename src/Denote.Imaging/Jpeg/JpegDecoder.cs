namespace Denote.Imaging.Jpeg;

/// <summary>Decodes a JPEG into an RGB picture, upright.</summary>
internal static class JpegDecoder
{
    /// <summary>From here on the channels of a picture take more memory than all else that the program holds.</summary>
    private const long ManyPixels = 32 << 20;

    public static Image Decode(ReadOnlyMemory<byte> file, DecoderOptions options)
    {
        var parser = new JpegParser(file, options);
        parser.Parse();
        JpegFrame frame = parser.Frame!;
        foreach (JpegComponent component in frame.Components)
        {
            if (frame.IsProgressive) TransformBlocks(component);
        }
        Image image = Assemble(frame, ColourConversion.Of(parser));
        if ((long)frame.Width * frame.Height > ManyPixels) ReleaseChannels(frame);
        return ExifOrientation.Apply(image, parser.Orientation);
    }

    /// <summary>Reads up to the frame header.</summary>
    public static PictureInfo Identify(ReadOnlyMemory<byte> file, DecoderOptions options)
    {
        var parser = new JpegParser(file, options);
        parser.Parse(headerOnly: true);
        JpegFrame frame = parser.Frame!;
        (int width, int height) = ExifOrientation.SwapsSides(parser.Orientation)
            ? (frame.Height, frame.Width) : (frame.Width, frame.Height);
        return new PictureInfo(PictureFormat.Jpeg, width, height, frame.Components.Length, 8, false)
        {
            Orientation = parser.Orientation,
        };
    }

    /// <summary>
    /// Gives the channels and coefficients back to the system: left to itself the collector keeps them until long after
    /// as much again has been taken for masks.
    /// </summary>
    private static void ReleaseChannels(JpegFrame frame)
    {
        foreach (JpegComponent component in frame.Components) component.DropSamples();
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private static void TransformBlocks(JpegComponent component)
    {
        component.AllocateSamples();
        int stride = component.Stride * 8;
        for (int row = 0; row < component.Rows; row++)
        {
            for (int column = 0; column < component.Stride; column++)
            {
                ReadOnlySpan<short> block = component.Block(row, column);
                int last = Math.Max(0, block.LastIndexOfAnyExcept((short)0));
                Span<byte> samples = component.Samples.AsSpan(row * 8 * stride + column * 8);
                InverseCosine.Transform(block, component.Steps, last, samples, stride);
            }
        }
        component.DropCoefficients();
    }

    private static Image Assemble(JpegFrame frame, JpegColour colour)
    {
        var image = new Image(frame.Width, frame.Height);
        ChannelUpsampler[] channels =
            [.. frame.Components.Select(component => new ChannelUpsampler(component, frame))];
        byte[][] rows = [.. channels.Select(_ => new byte[frame.Width])];
        for (int y = 0; y < frame.Height; y++)
        {
            for (int i = 0; i < channels.Length; i++) channels[i].Write(y, rows[i]);
            ColourConversion.Convert(colour, rows, image.Row(y));
        }
        return image;
    }
}
