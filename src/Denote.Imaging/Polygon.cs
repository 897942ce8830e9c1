namespace Denote.Imaging;

/// <summary>Fills polygons as COCO's own tools do, so that masks from its annotations are the same pixels.</summary>
public static class Polygon
{
    /// <summary>COCO draws the outline on a grid of five steps per pixel.</summary>
    private const int StepsPerPixel = 5;

    /// <summary>The pixels inside any of several polygons: one object of COCO's annotations.</summary>
    /// <param name="polygons">Each <c>x0, y0, x1, y1, ...</c> in pixels, three corners or more; it is closed by
    /// itself.</param>
    /// <param name="width">Pixels per row of the mask.</param>
    /// <param name="height">Rows of the mask.</param>
    /// <exception cref="ImageException">A polygon has an odd number of coordinates, fewer than three corners, or one
    /// that is not finite.</exception>
    public static Mask Fill(IReadOnlyList<IReadOnlyList<double>> polygons, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(polygons);
        var mask = new Mask(width, height);
        foreach (var polygon in polygons) Add(polygon, mask);
        return mask;
    }

    private static void Add(IReadOnlyList<double> polygon, Mask mask)
    {
        if (polygon.Count < 6 || polygon.Count % 2 != 0)
            throw new ImageException($"A polygon of {polygon.Count} coordinates has no area; give x and y of three "
                + "corners or more.");
        if (polygon.Any(value => !(Math.Abs(value) <= 1e6)))
            throw new ImageException("A polygon has a corner that is not in reach of any picture.");
        var crossings = new bool[mask.Width * mask.Height + 1];
        (int X, int Y)[] outline = [.. Outline(polygon)];
        for (int i = 1; i < outline.Length; i++) MarkCrossing(outline[i - 1], outline[i], mask, crossings);

        // Down the columns, every crossing of the outline leads in or out.
        bool isInside = false;
        for (int x = 0; x < mask.Width; x++)
        {
            for (int y = 0; y < mask.Height; y++)
            {
                isInside ^= crossings[x * mask.Height + y];
                if (isInside) mask[x, y] = true;
            }
        }
    }

    /// <summary>The points of the fine grid along the outline, both ends of every edge included.</summary>
    private static IEnumerable<(int X, int Y)> Outline(IReadOnlyList<double> polygon)
    {
        int corners = polygon.Count / 2;
        for (int i = 0; i < corners; i++)
        {
            var (fromX, fromY) = Corner(polygon, i);
            var (toX, toY) = Corner(polygon, (i + 1) % corners);
            int across = Math.Abs(toX - fromX), down = Math.Abs(toY - fromY);
            bool isFlat = across >= down;
            // Edges are walked forward along their longer axis, so that rounding does not depend on their direction.
            bool isReversed = isFlat ? fromX > toX : fromY > toY;
            var (startX, startY, endX, endY) =
                isReversed ? (toX, toY, fromX, fromY) : (fromX, fromY, toX, toY);
            int steps = Math.Max(across, down);
            double slope = steps == 0 ? 0 : (double)(isFlat ? endY - startY : endX - startX) / steps;
            for (int step = 0; step <= steps; step++)
            {
                int at = isReversed ? steps - step : step;
                yield return isFlat
                    ? (startX + at, (int)(startY + slope * at + 0.5))
                    : ((int)(startX + slope * at + 0.5), startY + at);
            }
        }
    }

    private static (int X, int Y) Corner(IReadOnlyList<double> polygon, int index) => (
        (int)(StepsPerPixel * polygon[2 * index] + 0.5), (int)(StepsPerPixel * polygon[2 * index + 1] + 0.5));

    /// <summary>Where the outline passes the middle of a column, the pixel below it is the first inside or outside.</summary>
    private static void MarkCrossing((int X, int Y) before, (int X, int Y) after, Mask mask, bool[] crossings)
    {
        if (after.X == before.X) return;
        double x = ((after.X < before.X ? after.X : after.X - 1) + 0.5) / StepsPerPixel - 0.5;
        if (x != Math.Floor(x) || x < 0 || x > mask.Width - 1) return;
        double y = (Math.Min(before.Y, after.Y) + 0.5) / StepsPerPixel - 0.5;
        int row = (int)Math.Ceiling(Math.Clamp(y, 0, mask.Height));
        crossings[(int)x * mask.Height + row] ^= true;
    }
}
