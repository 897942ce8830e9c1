using Denote.Imaging.Jpeg;
using Denote.Imaging.Png;

namespace Denote.Imaging;

/// <summary>Tells a file's format from its first bytes and hands it to the decoder.</summary>
internal static class PictureReader
{
    public static Image ReadRgb(ReadOnlyMemory<byte> file, DecoderOptions options) =>
        IsPng(file) ? PngDecoder.DecodeRgb(PngFile.Parse(file, options)) : JpegDecoder.Decode(file, options);

    public static RgbaImage ReadRgba(ReadOnlyMemory<byte> file, DecoderOptions options)
    {
        if (IsPng(file)) return PngDecoder.DecodeRgba(PngFile.Parse(file, options));
        Image colours = JpegDecoder.Decode(file, options);
        var image = new RgbaImage(colours.Width, colours.Height);
        for (int i = 0; i < colours.Width * colours.Height; i++)
        {
            colours.Pixels.Slice(3 * i, 3).CopyTo(image.Pixels[(4 * i)..]);
            image.Pixels[4 * i + 3] = 255;
        }
        return image;
    }

    public static GreyImage ReadGrey(ReadOnlyMemory<byte> file, DecoderOptions options) =>
        IsPng(file) ? PngDecoder.DecodeGrey(PngFile.Parse(file, options)) : JpegDecoder.Decode(file, options).ToGrey();

    public static GreyImage16 ReadGrey16(ReadOnlyMemory<byte> file, DecoderOptions options)
    {
        if (IsPng(file)) return PngDecoder.DecodeGrey16(PngFile.Parse(file, options));
        GreyImage grey = JpegDecoder.Decode(file, options).ToGrey();
        var image = new GreyImage16(grey.Width, grey.Height);
        for (int i = 0; i < grey.Pixels.Length; i++) image.Pixels[i] = (ushort)(grey.Pixels[i] * 257);
        return image;
    }

    public static IndexedImage ReadIndexed(ReadOnlyMemory<byte> file, DecoderOptions options) =>
        IsPng(file) ? PngDecoder.DecodeIndexed(PngFile.Parse(file, options)) : throw new ImageException(
            "The file is a JPEG, which cannot hold a label map; write the labels as a palette or grey PNG.");

    public static PictureInfo Identify(ReadOnlyMemory<byte> file, DecoderOptions options)
    {
        if (!IsPng(file)) return JpegDecoder.Identify(file, options);
        PngHeader header = PngFile.ReadHeader(file, options);
        return new PictureInfo(PictureFormat.Png, header.Width, header.Height, header.Channels, header.BitDepth,
            header.Colour == PngColour.Palette);
    }

    private static bool IsPng(ReadOnlyMemory<byte> file) => FormatOf(file.Span) == PictureFormat.Png;

    private static PictureFormat FormatOf(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty) throw new ImageException("The file is empty.");
        if (file.StartsWith(PngFile.Signature)) return PictureFormat.Png;
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8])) return PictureFormat.Jpeg;
        string kind = file switch
        {
            _ when file.StartsWith("GIF8"u8) => "a GIF",
            _ when file.StartsWith("BM"u8) => "a BMP",
            _ when file.StartsWith("RIFF"u8) && file.Length > 12 && file[8..].StartsWith("WEBP"u8) => "a WebP",
            _ when file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8) => "a TIFF",
            _ when file.Length > 12 && file[4..].StartsWith("ftyp"u8) => "a HEIC, AVIF or video file",
            _ => "something else",
        };
        throw new ImageException($"The file is not a PNG or JPEG but {kind}; convert it to PNG.");
    }
}
