using Denote.Imaging;

namespace Denote.Refining;

/// <summary>Fills polygons: a pixel belongs to one when its centre lies inside by the even-odd rule.</summary>
internal static class PolygonFill
{
    /// <summary>Adds a polygon to a mask.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="points">The corners in pixels, (0, 0) being the top left corner of the first pixel.</param>
    public static void Fill(Mask mask, IReadOnlyList<(double X, double Y)> points)
    {
        var crossings = new List<double>();
        for (int y = 0; y < mask.Height; y++)
        {
            double middle = y + 0.5;
            crossings.Clear();
            for (int i = 0, before = points.Count - 1; i < points.Count; before = i++)
            {
                var (from, to) = (points[before], points[i]);
                if (from.Y <= middle == to.Y <= middle) continue;
                crossings.Add(from.X + (middle - from.Y) / (to.Y - from.Y) * (to.X - from.X));
            }
            crossings.Sort();
            for (int i = 0; i + 1 < crossings.Count; i += 2)
            {
                int first = (int)Math.Clamp(Math.Ceiling(crossings[i] - 0.5), 0, mask.Width);
                int end = (int)Math.Clamp(Math.Ceiling(crossings[i + 1] - 0.5), first, mask.Width);
                mask.Row(y)[first..end].Fill(true);
            }
        }
    }
}
