using Denote.Imaging;

namespace Denote;

/// <summary>
/// The size at which a picture's regions are measured and compared. Up to a side of <see cref="LargestExact"/> pixels
/// that is the picture's own; a larger picture holds nothing that the networks see and a smaller one does not, while
/// its pixels cost time for every region.
/// </summary>
internal static class WorkingSize
{
    /// <summary>The longest side of pictures that are worked on at their own size.</summary>
    public const int LargestExact = 1024;

    /// <summary>The working size of a picture.</summary>
    /// <param name="width">Its width.</param>
    /// <param name="height">Its height.</param>
    /// <param name="side">The longer side that a larger picture is brought to.</param>
    public static (int Width, int Height) Of(int width, int height, int side = LargestExact)
    {
        int longer = Math.Max(width, height);
        if (longer <= LargestExact) return (width, height);
        return (Scale(width), Scale(height));

        int Scale(int length) => Math.Max(1, (int)((length * (long)side + longer / 2) / longer));
    }

    /// <summary>The picture at its working size; the picture itself if that is its own.</summary>
    public static Image Reduce(Image image)
    {
        (int width, int height) = Of(image.Width, image.Height);
        return width == image.Width && height == image.Height
            ? image
            : Resampling.Resize(image, width, height, ResampleFilter.Box);
    }

    /// <summary>A picture's mask at the working size; the mask itself if that is its own.</summary>
    public static Mask Reduce(Mask mask)
    {
        (int width, int height) = Of(mask.Width, mask.Height);
        return width == mask.Width && height == mask.Height ? mask : mask.Resize(width, height);
    }
}
