using Denote.Imaging;

namespace Denote.Labelling;

/// <summary>A part of the picture that is looked at by itself.</summary>
/// <param name="Box">Its place in the resized picture.</param>
/// <param name="Weight">How often the same part comes up.</param>
internal readonly record struct CropWindow(PixelBox Box, int Weight)
{
    /// <summary>
    /// Windows of each side in rows, the last of a row or column moved back inside, and the whole picture (OVDiff's
    /// released code). A part that comes up more than once is listed once.
    /// </summary>
    /// <param name="width">Width of the resized picture.</param>
    /// <param name="height">Height of the resized picture.</param>
    /// <param name="sides">Sides of the windows in pixels.</param>
    /// <param name="stride">From one window to the next, in pixels.</param>
    public static IReadOnlyList<CropWindow> Of(int width, int height, IReadOnlyList<int> sides, int stride)
    {
        var boxes = new List<PixelBox>();
        foreach (int side in sides)
            foreach (int top in Starts(height, side, stride))
                foreach (int left in Starts(width, side, stride))
                    boxes.Add(new PixelBox(left, top, Math.Min(side, width), Math.Min(side, height)));
        boxes.Add(new PixelBox(0, 0, width, height));
        return [.. boxes.CountBy(box => box).Select(counted => new CropWindow(counted.Key, counted.Value))];
    }

    private static IEnumerable<int> Starts(int length, int side, int stride)
    {
        int count = (Math.Max(length - side, 0) + stride - 1) / stride + 1;
        return Enumerable.Range(0, count).Select(i => Math.Max(Math.Min(i * stride + side, length) - side, 0));
    }
}
