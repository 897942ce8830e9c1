using Denote.Imaging;

namespace Denote.Refining;

/// <summary>How a coarse mask's size goes with a picture's.</summary>
internal static class CoarseSize
{
    private const double Tolerance = 0.02;

    /// <summary>
    /// The mask turned as the photo was, where its sizes are those of the photo as it is stored: tools that pass over
    /// EXIF make such masks.
    /// </summary>
    public static CoarseMask Upright(CoarseMask mask, Image image, int orientation)
    {
        var map = mask.Probability;
        bool isTurned = orientation >= 5 && !AreAlike(map.Width, map.Height, image)
            && AreAlike(map.Height, map.Width, image);
        if (!isTurned) return mask;
        return new CoarseMask(mask.ClassName, map.Upright(orientation))
        {
            Warnings =
            [
                .. mask.Warnings,
                $"the coarse mask of {map.Width} x {map.Height} pixels was turned as the photo's EXIF orientation "
                    + $"{orientation} turns the photo, which has {image.Width} x {image.Height} upright",
            ],
        };
    }

    /// <summary>What is to be said of a mask that is stretched over a picture.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="stretched">Its probability in the picture's size.</param>
    /// <param name="image">The picture.</param>
    public static IEnumerable<string> Warnings(CoarseMask mask, FloatImage stretched, Image image)
    {
        var map = mask.Probability;
        if (!AreAlike(map.Width, map.Height, image))
        {
            yield return $"the coarse mask has {map.Width} x {map.Height} pixels, the picture {image.Width} x "
                + $"{image.Height}, which are other proportions, so that it was stretched"
                + (AreAlike(map.Height, map.Width, image) ? "; turned by 90 degrees it would fit" : "");
        }
        int area = Mask.FromProbability(map, 0.5f).Area;
        if (area > 0 && Mask.FromProbability(stretched, 0.5f).Area == 0)
        {
            yield return $"of the {area} pixels of the coarse mask of {map.Width} x {map.Height} none is left in the "
                + $"picture's {image.Width} x {image.Height}: it is too small";
        }
    }

    /// <summary>Whether the proportions are those of the picture, but for rounding to whole pixels.</summary>
    private static bool AreAlike(int width, int height, Image image)
    {
        double ratio = (double)width / height * image.Height / image.Width;
        return Math.Abs(ratio - 1) <= Tolerance
            || Math.Abs(width - (double)height * image.Width / image.Height) < 1
            || Math.Abs(height - (double)width * image.Height / image.Width) < 1;
    }
}
