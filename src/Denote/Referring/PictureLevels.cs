using Denote.Imaging;

namespace Denote.Referring;

/// <summary>
/// A picture at its own size, a half, a quarter and so on, each made when it is first asked for: a region that is many
/// times larger than what the network takes is cut out of the smallest that is large enough for it.
/// </summary>
internal sealed class PictureLevels(Image image)
{
    /// <summary>A cut-out is at least so many times larger than what it is resized to.</summary>
    private const int Margin = 4;

    private readonly List<Image> _levels = [image];

    /// <summary>The level for a region.</summary>
    /// <param name="box">The region's box in the picture.</param>
    /// <param name="side">The shorter side that it is resized to.</param>
    public Image For(PixelBox box, int side)
    {
        int level = 0;
        if (Math.Max(image.Width, image.Height) > WorkingSize.LargestExact)
            while (Math.Min(box.Width, box.Height) >> (level + 1) >= Margin * side) level++;
        while (_levels.Count <= level)
        {
            Image last = _levels[^1];
            _levels.Add(Resampling.Resize(
                last, (last.Width + 1) / 2, (last.Height + 1) / 2, ResampleFilter.Box));
        }
        return _levels[level];
    }
}
