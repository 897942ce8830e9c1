namespace Denote.Masks;

/// <summary>Whether the values of a channel fill areas as the numbers of classes do.</summary>
internal static class LabelAreas
{
    /// <summary>A value has an area when this share of its pixels is surrounded by the same value.</summary>
    private const double AreaShare = 0.1;

    /// <summary>So much of all values but the lowest is surrounded by the same value.</summary>
    private const double SolidShare = 0.3;

    /// <summary>
    /// So many neighbours that differ are not next to each other in the order of values: probabilities rise step by
    /// step, numbers of classes do not.
    /// </summary>
    private const double JumpShare = 0.15;

    /// <summary>Whether they do.</summary>
    /// <param name="plane">The channel, of three values or more.</param>
    /// <param name="most">The largest number of different values.</param>
    public static bool Fill(MaskPlane plane, int most)
    {
        var counts = plane.Counts;
        if (counts.Length > most) return false;
        var ranks = new Dictionary<int, int>(counts.Length);
        foreach (var (value, _) in counts) ranks[value] = ranks.Count;
        int width = plane.Width, height = plane.Height;
        int[] samples = plane.Samples;
        var solid = new long[counts.Length];
        long pairs = 0, jumps = 0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int at = y * width + x, value = samples[at];
                if (x + 1 < width) Compare(value, samples[at + 1]);
                if (y + 1 < height) Compare(value, samples[at + width]);
                if (x > 0 && y > 0 && x + 1 < width && y + 1 < height && IsSurrounded(samples, at, width))
                    solid[ranks[value]]++;
            }
        }

        void Compare(int one, int other)
        {
            if (one == other) return;
            pairs++;
            if (Math.Abs(ranks[one] - ranks[other]) > 1) jumps++;
        }

        bool hasMiddle = Enumerable.Range(1, counts.Length - 2).Any(rank =>
            solid[rank] > 0 && solid[rank] >= AreaShare * counts[rank].Count);
        return hasMiddle && jumps >= JumpShare * pairs
            && solid.Skip(1).Sum() >= SolidShare * counts.Skip(1).Sum(entry => (long)entry.Count);
    }

    private static bool IsSurrounded(int[] samples, int at, int width)
    {
        int value = samples[at];
        return samples[at - 1] == value && samples[at + 1] == value
            && samples[at - width - 1] == value && samples[at - width] == value && samples[at - width + 1] == value
            && samples[at + width - 1] == value && samples[at + width] == value && samples[at + width + 1] == value;
    }
}
