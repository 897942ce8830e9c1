namespace Denote.Imaging;

/// <summary>
/// A picture of palette indices, <c>[Height, Width]</c>: a label map, together with the colour of each label.
/// </summary>
public sealed class IndexedImage : Raster<byte>
{
    /// <summary>A picture whose indices are all 0.</summary>
    /// <exception cref="ImageException">A side is below 1, or the picture does not fit into memory.</exception>
    public IndexedImage(int width, int height, Palette palette) : base(width, height, 1, null) => Palette = palette;

    /// <summary>A picture over existing indices, <c>[height, width]</c>, which are not copied.</summary>
    /// <exception cref="ImageException">A side is below 1, or the number of indices does not match.</exception>
    public IndexedImage(int width, int height, byte[] indices, Palette palette) : base(width, height, 1, indices) =>
        Palette = palette;

    /// <summary>The colour of each index.</summary>
    public Palette Palette { get; }

    /// <summary>The picture in colour.</summary>
    /// <exception cref="ImageException">An index has no colour in the palette.</exception>
    public Image ToRgb()
    {
        var image = new Image(Width, Height);
        for (int i = 0; i < Pixels.Length; i++)
        {
            if (Pixels[i] >= Palette.Count)
                throw new ImageException($"Index {Pixels[i]} has no colour: the palette ends at {Palette.Count - 1}.");
            Rgb colour = Palette[Pixels[i]];
            Span<byte> pixel = image.Pixels.Slice(3 * i, 3);
            (pixel[0], pixel[1], pixel[2]) = (colour.Red, colour.Green, colour.Blue);
        }
        return image;
    }
}
