namespace Denote.Imaging.Jpeg;

/// <summary>How the channels of a JPEG become red, green and blue.</summary>
internal enum JpegColour
{
    Grey,
    Rgb,
    YCbCr,
    Cmyk,
    Ycck,
}
