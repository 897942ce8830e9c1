using Denote.Imaging;

namespace Denote.Proposals;

/// <summary>
/// DiffPNG's refinement of a mask M by proposed regions (section 3.5, eq. 12-15): a region C is taken when enough of
/// the mask lies in it, s1 = |M and C| / |M| above tau, or enough of it lies in the mask, s2 = |M and C| / |C| above
/// tau.
/// </summary>
public static class RegionRefinement
{
    /// <summary>Table 4's best threshold.</summary>
    public const double DefaultThreshold = 0.6;

    /// <summary>Refines a mask.</summary>
    /// <param name="mask">The mask M.</param>
    /// <param name="candidates">Regions of the same picture.</param>
    /// <param name="threshold">Tau, 0..1.</param>
    /// <returns>The union of the regions that are taken, or M itself when there are none, and their indices.</returns>
    /// <exception cref="DenoteException">The threshold is not in 0..1, or a region has another size.</exception>
    public static (Mask Mask, IReadOnlyList<int> Taken) Refine(
        Mask mask, IReadOnlyList<RegionProposal> candidates, double threshold = DefaultThreshold)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(candidates);
        if (!(threshold is >= 0 and <= 1))
            throw new DenoteException($"The refinement threshold is {threshold}; it is 0 to 1.");
        int area = mask.Area;
        var taken = new List<int>();
        Mask? union = null;
        for (int i = 0; i < candidates.Count; i++)
        {
            var region = candidates[i].Mask;
            if (region.Width != mask.Width || region.Height != mask.Height)
                throw new DenoteException($"Region {i} is {region.Width} x {region.Height} pixels, the mask "
                    + $"{mask.Width} x {mask.Height}; both must be of one picture.");
            double shared = mask.OverlapArea(region);
            if (shared == 0 || !(shared / area > threshold || shared / region.Area > threshold)) continue;
            taken.Add(i);
            union = union is null ? region : union.Union(region);
        }
        return (union ?? mask, taken);
    }
}
