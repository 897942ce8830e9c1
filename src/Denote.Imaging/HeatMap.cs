using Denote.Imaging.Drawing;

namespace Denote.Imaging;

/// <summary>Shows a map of numbers, such as attention, in colours over its picture.</summary>
public static class HeatMap
{
    /// <summary>
    /// Stretches the map over the picture (bilinear), colours it with <see cref="ColourMap"/> and lays it over the
    /// picture's brightness. A map whose values are all equal is dark everywhere; NaN counts as the lowest value.
    /// </summary>
    /// <param name="picture">The picture below.</param>
    /// <param name="values">The map, of any size.</param>
    /// <param name="options">Opacity, range of values and scale.</param>
    public static Image Draw(Image picture, FloatImage values, HeatMapOptions? options = null)
    {
        options ??= new HeatMapOptions();
        FloatImage finite = WithoutNaN(values, options, out float lowest, out float highest);
        Image drawn = Enlargement.Enlarge(picture, options.Scale);
        FloatImage spread = Resampling.Resize(finite, drawn.Width, drawn.Height, ResampleFilter.Bilinear);
        double range = highest > lowest ? (double)highest - lowest : double.PositiveInfinity;
        for (int i = 0; i < spread.Pixels.Length; i++)
        {
            Span<byte> pixel = drawn.Pixels.Slice(3 * i, 3);
            byte grey = Rgb.Luma(pixel[0], pixel[1], pixel[2]);
            Rgb colour = new Rgb(grey, grey, grey).Mix(
                ColourMap.At((spread.Pixels[i] - lowest) / range), options.Opacity);
            (pixel[0], pixel[1], pixel[2]) = (colour.Red, colour.Green, colour.Blue);
        }
        return drawn;
    }

    private static FloatImage WithoutNaN(
        FloatImage values, HeatMapOptions options, out float lowest, out float highest)
    {
        float least = float.PositiveInfinity, most = float.NegativeInfinity;
        foreach (float value in values.Pixels)
        {
            if (!float.IsFinite(value)) continue;
            least = Math.Min(least, value);
            most = Math.Max(most, value);
        }
        if (most < least) (least, most) = (0, 0);
        (lowest, highest) = (options.Lowest ?? least, options.Highest ?? most);
        var finite = new FloatImage(values.Width, values.Height);
        for (int i = 0; i < finite.Pixels.Length; i++)
        {
            float value = values.Pixels[i];
            finite.Pixels[i] = float.IsNaN(value) ? lowest : Math.Clamp(value, lowest, Math.Max(lowest, highest));
        }
        return finite;
    }
}
