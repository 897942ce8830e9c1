using Denote.Imaging.Png;

namespace Denote.Imaging;

/// <summary>Tells a file's format from its first bytes and hands it to the decoder.</summary>
internal static class PictureReader
{
    public static Image ReadRgb(ReadOnlyMemory<byte> file, DecoderOptions options) =>
        PngDecoder.DecodeRgb(OpenPng(file, options));

    public static RgbaImage ReadRgba(ReadOnlyMemory<byte> file, DecoderOptions options) =>
        PngDecoder.DecodeRgba(OpenPng(file, options));

    public static GreyImage ReadGrey(ReadOnlyMemory<byte> file, DecoderOptions options) =>
        PngDecoder.DecodeGrey(OpenPng(file, options));

    public static GreyImage16 ReadGrey16(ReadOnlyMemory<byte> file, DecoderOptions options) =>
        PngDecoder.DecodeGrey16(OpenPng(file, options));

    public static IndexedImage ReadIndexed(ReadOnlyMemory<byte> file, DecoderOptions options)
    {
        return PngDecoder.DecodeIndexed(OpenPng(file, options));
    }

    public static PictureInfo Identify(ReadOnlyMemory<byte> file, DecoderOptions options)
    {
        FormatOf(file.Span);
        PngHeader header = PngFile.ReadHeader(file, options);
        return new PictureInfo(PictureFormat.Png, header.Width, header.Height, header.Channels, header.BitDepth,
            header.Colour == PngColour.Palette);
    }

    private static PngFile OpenPng(ReadOnlyMemory<byte> file, DecoderOptions options) =>
        FormatOf(file.Span) == PictureFormat.Png ? PngFile.Parse(file, options)
            : throw new ImageException("The file is a JPEG, and this must be a PNG; convert it without loss.");

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
            _ => "neither",
        };
        throw new ImageException($"The file is not a PNG or JPEG but {kind}; convert it to PNG.");
    }
}
