using Denote.Imaging;

namespace Denote.Proposals;

/// <summary>Fills small holes of a mask and removes its small islands, as SAM's <c>remove_small_regions</c>.</summary>
internal static class SmallRegions
{
    /// <summary>Cleans a mask.</summary>
    /// <param name="mask">Not changed.</param>
    /// <param name="minArea">Regions of fewer pixels are small.</param>
    /// <returns>The cleaned mask, and whether it differs.</returns>
    public static (Mask Mask, bool HasChanged) Clean(Mask mask, int minArea)
    {
        var (filled, hasFilled) = FillHoles(mask, minArea);
        var (cleaned, hasRemoved) = RemoveIslands(filled, minArea);
        return (cleaned, hasFilled || hasRemoved);
    }

    private static (Mask, bool) FillHoles(Mask mask, int minArea)
    {
        var holes = ConnectedComponents.Of(mask.Complement());
        if (!holes.Areas.Any(area => area < minArea)) return (mask, false);
        var result = mask.Clone();
        for (int i = 0; i < holes.Labels.Length; i++)
            if (holes.Labels[i] >= 0 && holes.Areas[holes.Labels[i]] < minArea) result.Pixels[i] = true;
        return (result, true);
    }

    private static (Mask, bool) RemoveIslands(Mask mask, int minArea)
    {
        var islands = ConnectedComponents.Of(mask);
        if (!islands.Areas.Any(area => area < minArea)) return (mask, false);
        // Where every island is small the largest stays.
        int spared = islands.Areas.Any(area => area >= minArea) ? -1 : islands.Largest;
        var result = mask.Clone();
        for (int i = 0; i < islands.Labels.Length; i++)
        {
            int island = islands.Labels[i];
            if (island >= 0 && island != spared && islands.Areas[island] < minArea) result.Pixels[i] = false;
        }
        return (result, true);
    }
}
