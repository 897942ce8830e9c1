namespace Denote.Proposals;

/// <summary>
/// A box by its corner pixels, both inside; its area counts distances, not pixels, as the reference's boxes do.
/// </summary>
internal readonly record struct CornerBox(int Left, int Top, int Right, int Bottom)
{
    public double Area => (double)(Right - Left) * (Bottom - Top);

    public CornerBox Moved(int x, int y) => new(Left + x, Top + y, Right + x, Bottom + y);

    /// <summary>
    /// Intersection over union; NaN for two boxes without area, which no threshold counts as overlapping.
    /// </summary>
    public double Overlap(CornerBox other)
    {
        double width = Math.Max(0, Math.Min(Right, other.Right) - Math.Max(Left, other.Left));
        double height = Math.Max(0, Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top));
        double shared = width * height;
        return shared / (Area + other.Area - shared);
    }
}
