namespace Denote.Masks;

/// <summary>
/// Whether a channel is a hard mask whose edge alone has values in between: antialiased, or with a JPEG's noise.
/// </summary>
internal static class HardEdges
{
    private const int SmallestSide = 8;

    /// <summary>Share of the mask's pixels that may stray away from its edge.</summary>
    private const double FarShare = 0.005;

    /// <summary>White this bright is cut alike as a mask and as probabilities, so that doubt leaves it soft.</summary>
    private const double NearWhite = 0.9;

    private static readonly Allowance Antialiased = new(Tolerance: 0.05, Reach: 1, StraysPerEdge: 1.25);

    private static readonly Allowance Blurred = new(Tolerance: 0.15, Reach: 8, StraysPerEdge: 2);

    private static readonly Allowance Jpeg = new(Tolerance: 0.2, Reach: 12, StraysPerEdge: 2);

    /// <summary>The lowest value of the mask, half-way from black; null where it is none.</summary>
    /// <param name="plane">The channel.</param>
    /// <param name="blackShare">Values up to this share of the mask's own are black.</param>
    public static int? Lowest(MaskPlane plane, double blackShare)
    {
        if (Math.Min(plane.Width, plane.Height) < SmallestSide) return null;
        int top = plane.Counts[^1].Value;
        int paint = plane.Counts.Where(entry => 2L * entry.Value > top).MaxBy(entry => entry.Count).Value;
        var dark = plane.Counts.Where(entry => 2L * entry.Value <= top).ToArray();
        if (dark.Length == 0) return null;
        int black = dark.MaxBy(entry => entry.Count).Value;
        if (black > blackShare * paint) return null;
        int lowest = (int)Math.Ceiling((black + (double)paint) / 2);
        bool mayBlur = !plane.IsExact || paint < NearWhite * plane.White;
        return Holds(Antialiased) || mayBlur && Holds(plane.IsExact ? Blurred : Jpeg) ? lowest : null;

        bool Holds(Allowance allowed) => AreClean(plane, black, paint, lowest, allowed);
    }

    private static bool AreClean(MaskPlane plane, int black, int paint, int lowest, Allowance allowed)
    {
        int[] samples = plane.Samples;
        double tolerance = allowed.Tolerance * (paint - black);
        int[] distances = DistancesToEdge(plane, lowest, out int edge);
        long strays = 0, far = 0, inside = 0, straysInside = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            bool isInside = samples[i] >= lowest;
            if (isInside) inside++;
            if (Math.Abs(samples[i] - (isInside ? paint : black)) <= tolerance) continue;
            strays++;
            if (isInside) straysInside++;
            if (distances[i] > allowed.Reach) far++;
        }
        long outside = samples.Length - inside;
        return far <= FarShare * inside && strays <= allowed.StraysPerEdge * edge
            && 2 * straysInside <= inside && 2 * (strays - straysInside) <= outside;
    }

    /// <summary>For every pixel the steps, diagonal ones too, to the next pixel at the mask's edge.</summary>
    private static int[] DistancesToEdge(MaskPlane plane, int lowest, out int edge)
    {
        int width = plane.Width, height = plane.Height;
        int[] samples = plane.Samples, distances = new int[samples.Length];
        Array.Fill(distances, width + height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int at = y * width + x;
                bool isInside = samples[at] >= lowest;
                if (x + 1 < width && samples[at + 1] >= lowest != isInside) distances[at] = distances[at + 1] = 0;
                if (y + 1 < height && samples[at + width] >= lowest != isInside)
                    distances[at] = distances[at + width] = 0;
            }
        }
        edge = distances.AsSpan().Count(0);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) Near(x, y, -1, 0, 0, -1, -1, -1, 1, -1);
        for (int y = height - 1; y >= 0; y--)
            for (int x = width - 1; x >= 0; x--) Near(x, y, 1, 0, 0, 1, 1, 1, -1, 1);
        return distances;

        void Near(int x, int y, params ReadOnlySpan<int> steps)
        {
            int at = y * width + x;
            for (int i = 0; i < steps.Length; i += 2)
            {
                int nextX = x + steps[i], nextY = y + steps[i + 1];
                if (nextX < 0 || nextX >= width || nextY < 0 || nextY >= height) continue;
                distances[at] = Math.Min(distances[at], distances[nextY * width + nextX] + 1);
            }
        }
    }

    /// <summary>What a hard mask may have beside its two values.</summary>
    /// <param name="Tolerance">Share of the step from black that a value may be off without being a stray.</param>
    /// <param name="Reach">How far from the edge strays may lie, in pixels.</param>
    /// <param name="StraysPerEdge">How many strays there may be for every pixel at the edge, of both sides.</param>
    private sealed record Allowance(double Tolerance, int Reach, double StraysPerEdge);
}
