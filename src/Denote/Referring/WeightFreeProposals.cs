using Denote.Imaging;

namespace Denote.Referring;

/// <summary>Proposals without a segmenter: the correlation map cut at a row of heights.</summary>
internal static class WeightFreeProposals
{
    /// <summary>The heights mu as percentages of the map's range.</summary>
    private static readonly int[] Percentages = [.. Enumerable.Range(1, 19).Select(step => 5 * step)];

    /// <summary>
    /// M_i = (c >= mu_i) for mu_i = 5 %, 10 %, ..., 95 %; masks without a pixel and repetitions are left out.
    /// </summary>
    /// <param name="map">c, 0..1.</param>
    /// <param name="components">Whether each connected part of a mask is a proposal of its own.</param>
    /// <returns>Masks of the map's size, those of the lowest height first.</returns>
    public static IReadOnlyList<Mask> Of(FloatImage map, bool components)
    {
        var masks = new List<Mask>();
        foreach (int percentage in Percentages)
        {
            Mask mask = AtLeast(map, percentage / 100f);
            if (components) masks.AddRange(PartsOf(mask));
            else if (mask.Area > 0) masks.Add(mask);
        }
        var seen = new HashSet<string>();
        return [.. masks.Where(mask => seen.Add(RunLength.Encode(mask).ToCompressed()))];
    }

    private static Mask AtLeast(FloatImage map, float height)
    {
        var mask = new Mask(map.Width, map.Height);
        ReadOnlySpan<float> values = map.Pixels;
        Span<bool> pixels = mask.Pixels;
        for (int i = 0; i < pixels.Length; i++) pixels[i] = values[i] >= height;
        return mask;
    }

    private static IEnumerable<Mask> PartsOf(Mask mask)
    {
        var parts = ConnectedComponents.Of(mask);
        return Enumerable.Range(0, parts.Count).Select(parts.MaskOf);
    }
}
