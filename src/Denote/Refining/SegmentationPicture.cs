using Denote.Imaging;

namespace Denote.Refining;

/// <summary>
/// The picture in which a segmentation ControlNet sees one class: the class in the colour of its ADE20K category, all
/// else in black, which the training pictures give to what has no label.
/// </summary>
internal static class SegmentationPicture
{
    /// <summary>White, which is no category's colour: a class that ADE20K does not have keeps its shape.</summary>
    public static Rgb NoCategory { get; } = new(255, 255, 255);

    /// <summary>Draws a class.</summary>
    /// <param name="map">Its probability.</param>
    /// <param name="threshold">What is above it is the class.</param>
    /// <param name="category">Its category, or null.</param>
    /// <param name="side">Sides of the square that the model works on, in pixels.</param>
    public static Image Draw(FloatImage map, float threshold, Ade20KCategory? category, int side)
    {
        var mask = Mask.FromProbability(map, threshold).Resize(side, side);
        var color = category?.Color ?? NoCategory;
        var picture = new Image(side, side);
        for (int y = 0; y < side; y++)
            for (int x = 0; x < side; x++)
                if (mask[x, y]) picture[x, y] = color;
        return picture;
    }
}
