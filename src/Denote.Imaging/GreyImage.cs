namespace Denote.Imaging;

/// <summary>An 8-bit picture of one channel, <c>[Height, Width]</c>: brightness, or any value 0..255.</summary>
public sealed class GreyImage : Raster<byte>
{
    /// <summary>A black picture.</summary>
    /// <exception cref="ImageException">A side is below 1, or the picture does not fit into memory.</exception>
    public GreyImage(int width, int height) : base(width, height, 1, null)
    {
    }

    /// <summary>A picture over existing samples, <c>[height, width]</c>, which are not copied.</summary>
    /// <exception cref="ImageException">A side is below 1, or the number of samples does not match.</exception>
    public GreyImage(int width, int height, byte[] pixels) : base(width, height, 1, pixels)
    {
    }

    /// <summary>The same picture with three equal channels.</summary>
    public Image ToRgb()
    {
        var image = new Image(Width, Height);
        Span<byte> from = Pixels, to = image.Pixels;
        for (int i = 0; i < from.Length; i++) to.Slice(3 * i, 3).Fill(from[i]);
        return image;
    }
}
