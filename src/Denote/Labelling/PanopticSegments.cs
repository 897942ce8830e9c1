using Denote.Imaging;

namespace Denote.Labelling;

/// <summary>
/// Labels in COCO's panoptic format: every class found is one segment, whose id is red + 256 green + 65536 blue. Label
/// 0, the background, is 0: no segment.
/// </summary>
internal static class PanopticSegments
{
    /// <summary>The picture of segment ids; ids are labels, which fit into red.</summary>
    public static Image Draw(IndexedImage labels)
    {
        var image = new Image(labels.Width, labels.Height);
        for (int i = 0; i < labels.Pixels.Length; i++) image.Pixels[3 * i] = labels.Pixels[i];
        return image;
    }
}
