using Denote.Imaging.Drawing;
using Denote.Imaging.Png;

namespace Denote.Imaging;

/// <summary>Shows masks on their picture: tinted areas, outlines, and a legend under the picture.</summary>
public static class Overlay
{
    /// <summary>
    /// Draws the masks over the picture; where several overlap, their colours are mixed. A label whose mask is empty
    /// gets a hollow swatch.
    /// </summary>
    /// <exception cref="ImageException">A mask differs from the picture in size.</exception>
    public static Image Draw(Image picture, IReadOnlyList<OverlayLayer> layers, OverlayOptions? options = null)
    {
        OverlayPainting painting = Prepare(picture, layers, options);
        var drawn = new Image(painting.Width, painting.Height);
        for (int top = 0; top < painting.PictureHeight; top += OverlayPainting.Strip)
            painting.Paint(top, Math.Min(top + OverlayPainting.Strip, painting.PictureHeight), drawn, top);
        painting.PaintLegend(drawn, painting.PictureHeight);
        return drawn;
    }

    /// <summary>
    /// Draws the masks over the picture, as <see cref="Draw"/> does, into a PNG; the drawing is never in memory as a
    /// whole. The file is written beside its place and renamed.
    /// </summary>
    /// <param name="picture">The picture.</param>
    /// <param name="layers">The masks.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">How it looks; null means the defaults.</param>
    /// <exception cref="ImageException">
    /// A mask differs from the picture in size, or the file cannot be written.
    /// </exception>
    public static void Save(
        Image picture, IReadOnlyList<OverlayLayer> layers, string path, OverlayOptions? options = null)
    {
        OverlayPainting painting = Prepare(picture, layers, options);
        ImageFile.Save(path, stream => PngEncoder.Write(painting, stream));
    }

    private static OverlayPainting Prepare(
        Image picture, IReadOnlyList<OverlayLayer> layers, OverlayOptions? options)
    {
        foreach (OverlayLayer layer in layers)
        {
            Mask mask = layer.Mask;
            if (mask.Width == picture.Width && mask.Height == picture.Height) continue;
            throw new ImageException($"The mask '{layer.Label}' has {mask.Width} x {mask.Height} pixels, its " +
                $"picture {picture.Width} x {picture.Height}; resize the mask first.");
        }
        Palette palette = Palette.Distinct(256);
        Rgb[] colours = [.. layers.Select((layer, i) => layer.Colour ?? palette[i % palette.Count])];
        return new OverlayPainting(picture, layers, colours, options ?? new OverlayOptions());
    }
}
