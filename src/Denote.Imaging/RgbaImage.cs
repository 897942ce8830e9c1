namespace Denote.Imaging;

/// <summary>
/// An 8-bit RGB picture with opacity, <c>[Height, Width, 4]</c>, not premultiplied; alpha 255 is opaque.
/// </summary>
public sealed class RgbaImage : Raster<byte>
{
    /// <summary>A black, fully transparent picture.</summary>
    /// <exception cref="ImageException">A side is below 1, or the picture does not fit into memory.</exception>
    public RgbaImage(int width, int height) : base(width, height, 4, null)
    {
    }

    /// <summary>A picture over existing samples, <c>[height, width, 4]</c>, which are not copied.</summary>
    /// <exception cref="ImageException">A side is below 1, or the number of samples does not match.</exception>
    public RgbaImage(int width, int height, byte[] pixels) : base(width, height, 4, pixels)
    {
    }
}
