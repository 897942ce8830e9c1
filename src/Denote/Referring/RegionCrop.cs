using Denote.Imaging;

namespace Denote.Referring;

/// <summary>A proposal cut out of its picture for the hard CLIP score.</summary>
internal static class RegionCrop
{
    /// <summary>
    /// A crop may be so many times longer than wide; a longer one is squeezed, or a hair's mask would need gigabytes.
    /// </summary>
    private const int LargestAspect = 8;

    /// <summary>
    /// The picture masked to the proposal (black elsewhere), cropped to its box, its shorter side resized.
    /// </summary>
    /// <param name="image">The picture, weighed by position where the expression names one.</param>
    /// <param name="mask">The proposal, the same size, not empty.</param>
    /// <param name="side">The crop's shorter side in pixels.</param>
    public static Image Cut(Image image, Mask mask, int side) => Cut(new PictureLevels(image), mask, side);

    /// <inheritdoc cref="Cut(Image, Mask, int)"/>
    /// <param name="levels">The same picture at several sizes.</param>
    /// <param name="mask">The proposal, of the picture's own size, not empty.</param>
    /// <param name="side">The crop's shorter side in pixels.</param>
    public static Image Cut(PictureLevels levels, Mask mask, int side)
    {
        PixelBox box = mask.BoundingBox ?? throw new DenoteException("A proposal is empty; leave it out.");
        Image image = levels.For(box, side);
        if (image.Width != mask.Width) (mask, box) = Reduce(mask, box, image.Width, image.Height);
        Image crop = image.Crop(box.X, box.Y, box.Width, box.Height);
        for (int y = 0; y < box.Height; y++)
        {
            Span<bool> inside = mask.Row(box.Y + y).Slice(box.X, box.Width);
            Span<byte> row = crop.Row(y);
            for (int x = 0; x < box.Width; x++)
                if (!inside[x]) row.Slice(3 * x, 3).Clear();
        }
        (int width, int height) = box.Width <= box.Height
            ? (side, Longer(box.Height, box.Width, side))
            : (Longer(box.Width, box.Height, side), side);
        return Resampling.Resize(crop, width, height, ResampleFilter.Bilinear);
    }

    /// <summary>A proposal at the size of a smaller picture; a box that is as large as many pixels keeps one.</summary>
    private static (Mask Mask, PixelBox Box) Reduce(Mask mask, PixelBox box, int width, int height)
    {
        Mask reduced = mask.Resize(width, height);
        return (reduced, reduced.BoundingBox
            ?? new PixelBox(box.X * width / mask.Width, box.Y * height / mask.Height, 1, 1));
    }

    private static int Longer(int longer, int shorter, int side) =>
        (int)Math.Min((long)side * longer / shorter, (long)LargestAspect * side);
}
