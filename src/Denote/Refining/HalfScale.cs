using Denote.Imaging;

namespace Denote.Refining;

/// <summary>
/// A map that another method cuts at a threshold of its own, as probabilities that are cut at 0.5: straight lines from 0
/// to the threshold and from there to 1, so that the mask is the same.
/// </summary>
internal static class HalfScale
{
    private const float Half = 0.5f;

    /// <summary>The map as probabilities.</summary>
    /// <param name="map">0..1.</param>
    /// <param name="threshold">0 or more and below 1.</param>
    public static FloatImage To(FloatImage map, float threshold) => Convert(map, value => value <= threshold
        ? (threshold > 0 ? Half * value / threshold : 0)
        : Math.Max(MathF.BitIncrement(Half), Half + Half * (value - threshold) / (1 - threshold)));

    /// <summary>The way back.</summary>
    /// <param name="probability">0..1.</param>
    /// <param name="threshold">0 or more and below 1.</param>
    public static FloatImage From(FloatImage probability, float threshold) => Convert(probability, value =>
        value <= Half
            ? Math.Min(threshold, 2 * value * threshold)
            : Math.Max(MathF.BitIncrement(threshold), threshold + (2 * value - 1) * (1 - threshold)));

    private static FloatImage Convert(FloatImage map, Func<float, float> convert)
    {
        var converted = new FloatImage(map.Width, map.Height);
        for (int i = 0; i < converted.Pixels.Length; i++) converted.Pixels[i] = convert(map.Pixels[i]);
        return converted;
    }
}
