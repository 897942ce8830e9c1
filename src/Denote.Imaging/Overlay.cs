using Denote.Imaging.Drawing;

namespace Denote.Imaging;

/// <summary>Shows masks on their picture: tinted areas, outlines, and a legend under the picture.</summary>
public static class Overlay
{
    private const int NarrowestLegend = 240;
    private static readonly Rgb Paper = new(255, 255, 255);

    /// <summary>
    /// Draws the masks over the picture; where several overlap, their colours are mixed. A label whose mask is empty
    /// gets a hollow swatch.
    /// </summary>
    /// <exception cref="ImageException">A mask differs from the picture in size.</exception>
    public static Image Draw(Image picture, IReadOnlyList<OverlayLayer> layers, OverlayOptions? options = null)
    {
        options ??= new OverlayOptions();
        foreach (OverlayLayer layer in layers)
        {
            Mask mask = layer.Mask;
            if (mask.Width == picture.Width && mask.Height == picture.Height) continue;
            throw new ImageException($"The mask '{layer.Label}' has {mask.Width} x {mask.Height} pixels, its " +
                $"picture {picture.Width} x {picture.Height}; resize the mask first.");
        }
        Rgb[] colours = Colours(layers);
        int scale = options.Scale ?? Enlargement.Of(picture.Width, picture.Height);
        Image drawn = Enlargement.Enlarge(picture, scale);
        Mask[] masks = [.. layers.Select(layer => Enlargement.Enlarge(layer.Mask, scale))];
        Tint(drawn, masks, colours, options.Opacity);
        if (options.Outline) DrawOutlines(drawn, masks, colours);
        return options.Legend ? AddLegend(drawn, layers, colours) : drawn;
    }

    private static Rgb[] Colours(IReadOnlyList<OverlayLayer> layers)
    {
        Palette palette = Palette.Distinct(256);
        return [.. layers.Select((layer, i) => layer.Colour ?? palette[i % palette.Count])];
    }

    private static void Tint(Image image, Mask[] masks, Rgb[] colours, double opacity)
    {
        for (int i = 0; i < image.Width * image.Height; i++)
        {
            int red = 0, green = 0, blue = 0, count = 0;
            for (int layer = 0; layer < masks.Length; layer++)
            {
                if (!masks[layer].Pixels[i]) continue;
                Rgb colour = colours[layer];
                (red, green, blue) = (red + colour.Red, green + colour.Green, blue + colour.Blue);
                count++;
            }
            if (count == 0) continue;
            Span<byte> pixel = image.Pixels.Slice(3 * i, 3);
            var mean = new Rgb((byte)(red / count), (byte)(green / count), (byte)(blue / count));
            Rgb mixed = new Rgb(pixel[0], pixel[1], pixel[2]).Mix(mean, opacity);
            (pixel[0], pixel[1], pixel[2]) = (mixed.Red, mixed.Green, mixed.Blue);
        }
    }

    private static void DrawOutlines(Image image, Mask[] masks, Rgb[] colours)
    {
        int thickness = Math.Max(2, Math.Max(image.Width, image.Height) / 256);
        // A thin light line just outside sets the colour off from a background of the same hue.
        foreach (Mask mask in masks)
        {
            Mask outside = mask.Complement();
            Paint(image, outside.Except(Erode(outside, Math.Max(1, thickness / 2))), Paper, 0.75);
        }
        for (int layer = 0; layer < masks.Length; layer++)
            Paint(image, masks[layer].Except(Erode(masks[layer], thickness)), colours[layer], 1);
    }

    private static void Paint(Image image, Mask mask, Rgb colour, double share)
    {
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                if (mask[x, y]) image[x, y] = image[x, y].Mix(colour, share);
            }
        }
    }

    /// <summary>
    /// The pixels whose distance to every pixel outside the mask, inside the picture, exceeds the radius.
    /// </summary>
    private static Mask Erode(Mask mask, int radius)
    {
        Mask result = mask.Clone();
        for (int y = 0; y < mask.Height; y++)
        {
            for (int x = 0; x < mask.Width; x++)
            {
                if (!mask[x, y] || !TouchesOther(mask, x, y)) continue;
                // Only a border pixel can lie near the outside, so the disc around each of them is all there is to
                // cut.
                for (int dy = -radius; dy <= radius; dy++)
                {
                    for (int dx = -radius; dx <= radius; dx++)
                    {
                        if (dx * dx + dy * dy >= radius * radius) continue;
                        if ((uint)(x + dx) < (uint)mask.Width && (uint)(y + dy) < (uint)mask.Height)
                            result[x + dx, y + dy] = false;
                    }
                }
            }
        }
        return result;
    }

    private static bool TouchesOther(Mask mask, int x, int y) =>
        (x > 0 && !mask[x - 1, y]) || (x + 1 < mask.Width && !mask[x + 1, y]) ||
        (y > 0 && !mask[x, y - 1]) || (y + 1 < mask.Height && !mask[x, y + 1]);

    private static Image AddLegend(Image drawn, IReadOnlyList<OverlayLayer> layers, Rgb[] colours)
    {
        int width = Math.Max(drawn.Width, NarrowestLegend);
        var labels = layers.Select((layer, i) => (layer.Label, colours[i], layer.Mask.Area == 0)).ToList();
        var legend = new Legend(labels, width, Enlargement.CapHeight(width, Math.Max(drawn.Height, NarrowestLegend)));
        if (legend.Height == 0) return drawn;
        Image whole = Canvas.Filled(width, drawn.Height + legend.Height, Paper);
        Canvas.Paste(drawn, whole, (width - drawn.Width) / 2, 0);
        legend.Draw(whole, drawn.Height);
        return whole;
    }
}
