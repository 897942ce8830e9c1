namespace Denote.Masks;

/// <summary>
/// Tells from a channel's numbers what they mean. Black and one other value are a hard mask, also where edges are
/// antialiased or a JPEG has added noise: then the values in between lie along the edge alone. Labels are several values
/// that fill areas and border on each other in no order. All else is probabilities.
/// </summary>
internal static class PlaneRule
{
    /// <summary>Grey pictures with more values than this are no label maps.</summary>
    private const int MostLabels = 64;

    /// <summary>Values up to this share of the mask's own are black.</summary>
    private const double BlackShare = 0.12;

    /// <summary>Tells what the numbers mean.</summary>
    /// <param name="plane">The channel.</param>
    /// <param name="prefersLabels">
    /// Whether several values are more likely labels than probabilities, as in arrays of integers.
    /// </param>
    /// <returns>The meaning, and for a hard mask its lowest value.</returns>
    public static (PlaneKind Kind, int Lowest) Judge(MaskPlane plane, bool prefersLabels = false)
    {
        var counts = plane.Counts;
        int top = counts[^1].Value;
        if (counts.Length == 1)
            return top == 0 || top == 1 || top == plane.White ? (PlaneKind.Hard, 1) : (PlaneKind.Soft, 0);
        if (counts.Length == 2)
            return counts[0].Value <= BlackShare * top ? (PlaneKind.Hard, top) : (PlaneKind.Soft, 0);

        // A lossy tool leaves values just below white; no label map has numbers just below its border's 255.
        bool isNoisy = !plane.IsExact || plane.White == byte.MaxValue && top >= 250
            && counts.Any(entry => entry.Value < top && entry.Value >= top - 3);
        bool hasLabels = plane.IsExact && LabelAreas.Fill(plane, prefersLabels ? int.MaxValue : MostLabels);
        if (hasLabels && !isNoisy) return (PlaneKind.Labels, 0);
        bool mayBeMask = !prefersLabels || top > byte.MaxValue / 8;
        if (mayBeMask && HardEdges.Lowest(plane, BlackShare) is { } lowest) return (PlaneKind.Hard, lowest);
        return hasLabels || prefersLabels && counts.Length <= MostLabels ? (PlaneKind.Labels, 0) : (PlaneKind.Soft, 0);
    }
}
