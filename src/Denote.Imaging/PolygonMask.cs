namespace Denote.Imaging;

/// <summary>Fills polygons as COCO's own tools do, so that areas and IoU agree with theirs to the pixel.</summary>
public static class PolygonMask
{
    /// <summary>The outline is walked on a grid this many times finer than the pixels.</summary>
    private const double Fineness = 5;

    /// <summary>The pixels inside a closed polygon.</summary>
    /// <param name="width">Columns of the mask.</param>
    /// <param name="height">Rows of the mask.</param>
    /// <param name="corners">x and y of each corner in turn, in pixels; the last joins the first.</param>
    /// <exception cref="ImageException">A size is below 1, or there are fewer than three corners.</exception>
    public static Mask Fill(int width, int height, IReadOnlyList<double> corners)
    {
        ArgumentNullException.ThrowIfNull(corners);
        if (corners.Count < 6 || corners.Count % 2 != 0)
            throw new ImageException(
                $"A polygon needs the x and y of three corners or more, not {corners.Count} numbers.");
        if (corners.Any(value => !(Math.Abs(value) <= 1 << 24)))
            throw new ImageException("A corner of the polygon lies beyond any picture.");
        var mask = new Mask(width, height);
        // Column by column from the top, every crossing of the outline turns inside into outside and back.
        var crossings = new List<long>();
        foreach (var (x, y) in Crossings(Outline(corners), width, height)) crossings.Add((long)x * height + y);
        crossings.Sort();
        for (int i = 0; i < crossings.Count; i += 2)
        {
            long end = i + 1 < crossings.Count ? crossings[i + 1] : (long)width * height;
            for (long at = crossings[i]; at < end; at++) mask[(int)(at / height), (int)(at % height)] = true;
        }
        return mask;
    }

    /// <summary>All points of the outline on the fine grid.</summary>
    private static List<(int X, int Y)> Outline(IReadOnlyList<double> corners)
    {
        int count = corners.Count / 2;
        var points = new List<(int X, int Y)>();
        (int X, int Y) Corner(int i) =>
            ((int)(Fineness * corners[2 * (i % count)] + 0.5), (int)(Fineness * corners[2 * (i % count) + 1] + 0.5));
        for (int i = 0; i < count; i++)
        {
            var (from, to) = (Corner(i), Corner(i + 1));
            int across = Math.Abs(to.X - from.X), down = Math.Abs(to.Y - from.Y);
            bool isFlat = across >= down;
            // Lines are interpolated from their left or upper end, whichever way they are walked.
            bool isReversed = isFlat ? from.X > to.X : from.Y > to.Y;
            var (low, high) = isReversed ? (to, from) : (from, to);
            int steps = isFlat ? across : down;
            double slope = steps == 0 ? 0 : (double)(isFlat ? high.Y - low.Y : high.X - low.X) / steps;
            for (int step = 0; step <= steps; step++)
            {
                int t = isReversed ? steps - step : step;
                points.Add(isFlat
                    ? (low.X + t, (int)(low.Y + slope * t + 0.5))
                    : ((int)(low.X + slope * t + 0.5), low.Y + t));
            }
        }
        return points;
    }

    /// <summary>Where the outline passes the middle of a column: the column, and the first row below.</summary>
    private static IEnumerable<(int X, int Y)> Crossings(List<(int X, int Y)> points, int width, int height)
    {
        for (int i = 1; i < points.Count; i++)
        {
            var (before, point) = (points[i - 1], points[i]);
            if (point.X == before.X) continue;
            double x = ((point.X < before.X ? point.X : point.X - 1) + 0.5) / Fineness - 0.5;
            if (Math.Floor(x) != x || x < 0 || x > width - 1) continue;
            double y = (Math.Min(point.Y, before.Y) + 0.5) / Fineness - 0.5;
            yield return ((int)x, (int)Math.Ceiling(Math.Clamp(y, 0, height)));
        }
    }
}
