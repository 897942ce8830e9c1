namespace Denote.Imaging.Drawing;

/// <summary>Simple shapes on a picture; everything is clipped at its borders.</summary>
internal static class Canvas
{
    public static Image Filled(int width, int height, Rgb colour)
    {
        var image = new Image(width, height);
        Fill(image, 0, 0, width, height, colour);
        return image;
    }

    public static void Fill(Image image, int x, int y, int width, int height, Rgb colour)
    {
        for (int row = Math.Max(0, y); row < Math.Min(image.Height, y + height); row++)
        {
            for (int column = Math.Max(0, x); column < Math.Min(image.Width, x + width); column++)
                image[column, row] = colour;
        }
    }

    /// <summary>Copies a picture to where its top left corner is (x, y).</summary>
    public static void Paste(Image picture, Image onto, int x, int y)
    {
        int width = Math.Min(picture.Width, onto.Width - x);
        for (int row = 0; row < Math.Min(picture.Height, onto.Height - y); row++)
            picture.Row(row)[..(3 * width)].CopyTo(onto.Row(y + row)[(3 * x)..]);
    }

    /// <summary>A square with rounded corners, filled, or hollow with a border.</summary>
    public static void Swatch(Image image, int x, int y, int side, Rgb colour, bool hollow)
    {
        double radius = side * 0.28, half = side / 2.0, border = Math.Max(1.5, side * 0.14);
        for (int row = 0; row < side; row++)
        {
            for (int column = 0; column < side; column++)
            {
                double dx = Math.Max(0, Math.Abs(column + 0.5 - half) - half + radius);
                double dy = Math.Max(0, Math.Abs(row + 0.5 - half) - half + radius);
                double inside = radius - Math.Sqrt(dx * dx + dy * dy);
                if (dx == 0 || dy == 0)
                    inside = Math.Min(half - Math.Abs(column + 0.5 - half), half - Math.Abs(row + 0.5 - half));
                double coverage = Math.Clamp(inside + 0.5, 0, 1);
                if (hollow) coverage *= Math.Clamp(border - inside + 0.5, 0, 1);
                if (coverage > 0 && x + column < image.Width && y + row < image.Height)
                    image[x + column, y + row] = image[x + column, y + row].Mix(colour, coverage);
            }
        }
    }
}
