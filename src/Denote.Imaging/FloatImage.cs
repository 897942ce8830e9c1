using Denote.Imaging.Jpeg;

namespace Denote.Imaging;

/// <summary>
/// A map of one real number per pixel, <c>[Height, Width]</c>: attention, probability, depth (Pillow's mode F).
/// </summary>
public sealed class FloatImage : Raster<float>
{
    /// <summary>A map of zeros.</summary>
    /// <exception cref="ImageException">A side is below 1, or the map does not fit into memory.</exception>
    public FloatImage(int width, int height) : base(width, height, 1, null)
    {
    }

    /// <summary>A map over existing values, <c>[height, width]</c>, which are not copied.</summary>
    /// <exception cref="ImageException">A side is below 1, or the number of values does not match.</exception>
    public FloatImage(int width, int height, float[] values) : base(width, height, 1, values)
    {
    }

    /// <summary>One sample.</summary>
    internal float this[int x, int y]
    {
        get => Row(y)[x];
        set => Row(y)[x] = value;
    }

    /// <summary>The map turned and mirrored as a photo's EXIF orientation demands.</summary>
    /// <param name="orientation">1..8, as <see cref="PictureInfo.Orientation"/> says; 1 is upright.</param>
    /// <exception cref="ImageException">The orientation is out of its range.</exception>
    public FloatImage Upright(int orientation) => orientation is >= 1 and <= 8
        ? ExifOrientation.Apply(this, orientation)
        : throw new ImageException($"The orientation is {orientation}; EXIF knows 1 to 8.");
}
