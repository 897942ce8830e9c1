using System.Text;

namespace Denote.Imaging.Drawing;

/// <summary>Writes a line of text into a picture, smoothed at the edges.</summary>
internal static class Lettering
{
    private const string Ellipsis = "...";

    /// <summary>
    /// The width of a text in pixels when its capitals are <paramref name="capHeight"/> pixels high.
    /// </summary>
    public static double Measure(string text, double capHeight)
    {
        double units = 0;
        foreach (Rune character in text.EnumerateRunes())
            units += StrokeFont.Of(character).Width + StrokeFont.LetterSpacing;
        return Math.Max(0, units - StrokeFont.LetterSpacing) * capHeight / StrokeFont.CapHeight;
    }

    /// <summary>
    /// The text, shortened with dots at the end if it is wider than <paramref name="width"/> pixels.
    /// </summary>
    public static string Fit(string text, double capHeight, double width)
    {
        if (Measure(text, capHeight) <= width) return text;
        Rune[] characters = [.. text.EnumerateRunes()];
        for (int count = characters.Length - 1; count > 0; count--)
        {
            string shorter = string.Concat(characters.Take(count)).TrimEnd() + Ellipsis;
            if (Measure(shorter, capHeight) <= width) return shorter;
        }
        return Ellipsis;
    }

    /// <summary>
    /// Writes a text with its left end at <paramref name="x"/> on the baseline <paramref name="y"/>.
    /// </summary>
    public static void Draw(Image image, string text, double x, double y, double capHeight, Rgb colour)
    {
        double scale = capHeight / StrokeFont.CapHeight;
        double radius = Math.Max(0.55, 0.068 * capHeight);
        foreach (Rune character in text.EnumerateRunes())
        {
            StrokeFont.Glyph glyph = StrokeFont.Of(character);
            DrawGlyph(image, glyph, x, y, scale, radius, colour);
            x += (glyph.Width + StrokeFont.LetterSpacing) * scale;
        }
    }

    private static void DrawGlyph(
        Image image, StrokeFont.Glyph glyph, double x, double y, double scale, double radius, Rgb colour)
    {
        // Descenders and brackets reach 4 units below and 2 above the capitals, pens left of 0 only by their radius.
        int left = Math.Max(0, (int)Math.Floor(x - radius - 1));
        int right = Math.Min(image.Width, (int)Math.Ceiling(x + glyph.Width * scale + radius + 2));
        int top = Math.Max(0, (int)Math.Floor(y - (StrokeFont.CapHeight + 2) * scale - radius - 1));
        int bottom = Math.Min(image.Height, (int)Math.Ceiling(y + StrokeFont.Descent * scale + radius + 2));
        for (int row = top; row < bottom; row++)
        {
            for (int column = left; column < right; column++)
            {
                double nearest = double.MaxValue;
                double atX = (column + 0.5 - x) / scale, atY = (y - row - 0.5) / scale;
                foreach (StrokeFont.Stroke stroke in glyph.Strokes)
                    nearest = Math.Min(nearest, SquaredDistance(stroke, atX, atY));
                double coverage = Math.Clamp(radius + 0.5 - Math.Sqrt(nearest) * scale, 0, 1);
                if (coverage > 0) image[column, row] = image[column, row].Mix(colour, coverage);
            }
        }
    }

    private static double SquaredDistance(StrokeFont.Stroke stroke, double x, double y)
    {
        double dx = stroke.X2 - stroke.X1, dy = stroke.Y2 - stroke.Y1, length = dx * dx + dy * dy;
        double along = length == 0 ? 0 : Math.Clamp(((x - stroke.X1) * dx + (y - stroke.Y1) * dy) / length, 0, 1);
        double toX = stroke.X1 + along * dx - x, toY = stroke.Y1 + along * dy - y;
        return toX * toX + toY * toY;
    }
}
