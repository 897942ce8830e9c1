namespace Denote.Imaging;

/// <summary>
/// An 8-bit RGB picture, <c>[Height, Width, 3]</c>, values 0..255 in the file's own (usually sRGB) encoding.
/// </summary>
public sealed class Image : Raster<byte>
{
    /// <summary>A black picture.</summary>
    /// <exception cref="ImageException">A side is below 1, or the picture does not fit into memory.</exception>
    public Image(int width, int height) : base(width, height, 3, null)
    {
    }

    /// <summary>A picture over existing samples, <c>[height, width, 3]</c>, which are not copied.</summary>
    /// <exception cref="ImageException">A side is below 1, or the number of samples does not match.</exception>
    public Image(int width, int height, byte[] pixels) : base(width, height, 3, pixels)
    {
    }

    /// <summary>The file that the picture was read from; null for one that was made in memory.</summary>
    public ImageSource? Source { get; internal set; }

    /// <summary>The colour of one pixel.</summary>
    public Rgb this[int x, int y]
    {
        get
        {
            Span<byte> pixel = PixelAt(x, y);
            return new Rgb(pixel[0], pixel[1], pixel[2]);
        }
        set
        {
            Span<byte> pixel = PixelAt(x, y);
            (pixel[0], pixel[1], pixel[2]) = (value.Red, value.Green, value.Blue);
        }
    }

    /// <summary>A copy that shares nothing with this picture.</summary>
    public Image Clone() => new(Width, Height, Pixels.ToArray());

    /// <summary>A copy of a rectangle that lies inside the picture.</summary>
    /// <exception cref="ImageException">The rectangle is empty or leaves the picture.</exception>
    public Image Crop(int x, int y, int width, int height)
    {
        if (x < 0 || y < 0 || width > Width - x || height > Height - y)
            throw new ImageException(
                $"The crop {width} x {height} at ({x}, {y}) leaves the {Width} x {Height} picture.");
        var part = new Image(width, height);
        for (int row = 0; row < height; row++) Row(y + row).Slice(x * 3, width * 3).CopyTo(part.Row(row));
        return part;
    }

    /// <summary>
    /// The brightness of each pixel, <c>(19595 R + 38470 G + 7471 B + 32768) / 65536</c> (ITU-R BT.601), rounded as
    /// Pillow rounds in <c>convert("L")</c>.
    /// </summary>
    public GreyImage ToGrey()
    {
        var grey = new GreyImage(Width, Height);
        Span<byte> from = Pixels, to = grey.Pixels;
        for (int i = 0, j = 0; i < to.Length; i++, j += 3) to[i] = Rgb.Luma(from[j], from[j + 1], from[j + 2]);
        return grey;
    }

    private Span<byte> PixelAt(int x, int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)x, (uint)Width, nameof(x));
        return Pixels.Slice((y * Width + x) * 3, 3);
    }
}
