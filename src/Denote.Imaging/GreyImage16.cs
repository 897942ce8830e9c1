namespace Denote.Imaging;

/// <summary>
/// A 16-bit picture of one channel, <c>[Height, Width]</c>: a probability map or a map of numbers 0..65535.
/// </summary>
public sealed class GreyImage16 : Raster<ushort>
{
    /// <summary>A picture of zeros.</summary>
    /// <exception cref="ImageException">A side is below 1, or the picture does not fit into memory.</exception>
    public GreyImage16(int width, int height) : base(width, height, 1, null)
    {
    }

    /// <summary>A picture over existing samples, <c>[height, width]</c>, which are not copied.</summary>
    /// <exception cref="ImageException">A side is below 1, or the number of samples does not match.</exception>
    public GreyImage16(int width, int height, ushort[] pixels) : base(width, height, 1, pixels)
    {
    }

    /// <summary>A map of probabilities: 0..1 becomes 0..65535, values outside are clamped, NaN becomes 0.</summary>
    public static GreyImage16 FromProbability(FloatImage probability)
    {
        var map = new GreyImage16(probability.Width, probability.Height);
        for (int i = 0; i < map.Pixels.Length; i++)
        {
            float value = probability.Pixels[i];
            map.Pixels[i] = float.IsNaN(value) ? (ushort)0 : (ushort)MathF.Round(Math.Clamp(value, 0f, 1f) * 65535f);
        }
        return map;
    }

    /// <summary>The samples divided by 65535, so 0..1.</summary>
    public FloatImage ToProbability()
    {
        var probability = new FloatImage(Width, Height);
        for (int i = 0; i < Pixels.Length; i++) probability.Pixels[i] = Pixels[i] / 65535f;
        return probability;
    }
}
