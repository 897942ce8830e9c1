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
}
