using Denote.Grounding;
using Denote.Imaging;
using Denote.Proposals;

namespace Denote.Labelling;

/// <summary>
/// The foreground and background of a support image from the class's attribution (OVDiff, section 3.2).
/// </summary>
internal static class SupportMasks
{
    private const float FixedUpper = 0.5f;
    private const float FixedLower = 0.2f;

    /// <summary>An attribution at the picture's size: bilinear, and scaled to 0..1 again.</summary>
    public static FloatImage AtSize(FloatImage attribution, int width, int height) =>
        PhraseMaps.ScaleToUnit(PhraseMaps.Resize(attribution, width, height));

    /// <summary>
    /// Foreground above the upper threshold, background below the lower one: thresholds of Otsu's method over all the
    /// class's attributions.
    /// </summary>
    /// <param name="picture">The picture.</param>
    /// <param name="attribution">The attribution, any size.</param>
    /// <param name="thresholds">Null, where Otsu's method finds none, takes 0.2 and 0.5.</param>
    public static SupportImage FromThresholds(
        Image picture, FloatImage attribution, (double Lower, double Upper)? thresholds)
    {
        var (lower, upper) = thresholds ?? (FixedLower, FixedUpper);
        var map = AtSize(attribution, picture.Width, picture.Height);
        return new SupportImage(picture, Where(map, value => value > upper), Where(map, value => value < lower));
    }

    /// <summary>
    /// The regions of an unsupervised segmenter, and what none of them covers as one more, ranked by their mean
    /// attribution; every pixel goes to the best ranked region that covers it. The foreground is the best ranked, the
    /// background the worst ranked of those that have pixels left, where the attribution is below 0.2, eroded once.
    /// </summary>
    /// <param name="picture">The picture.</param>
    /// <param name="attribution">The attribution, any size.</param>
    /// <param name="proposals">Regions of the picture; fewer than two with the rest take fixed thresholds.</param>
    public static SupportImage FromProposals(
        Image picture, FloatImage attribution, IReadOnlyList<RegionProposal> proposals)
    {
        var map = AtSize(attribution, picture.Width, picture.Height);
        Mask rest = proposals.Aggregate(
            new Mask(picture.Width, picture.Height), (covered, region) => covered.Union(region.Mask)).Complement();
        Mask[] ranked =
        [
            .. proposals.Select(region => region.Mask).Prepend(rest)
                .Where(mask => mask.Area > 0)
                .OrderByDescending(mask => PhraseMaps.MeanInside(map, mask)),
        ];
        Mask quiet = Where(map, value => value < FixedLower);
        if (ranked.Length < 2) return new SupportImage(picture, Where(map, value => value > FixedUpper), quiet);

        Mask taken = ranked[0], last = ranked[0];
        foreach (Mask mask in ranked.Skip(1))
        {
            Mask left = mask.Except(taken);
            if (left.Area > 0) last = left;
            taken = taken.Union(mask);
        }
        return new SupportImage(picture, ranked[0], Erode(last.Intersection(quiet)));
    }

    /// <summary>One step of erosion with the cross of four neighbours; outside of the picture counts as set.</summary>
    internal static Mask Erode(Mask mask)
    {
        var eroded = new Mask(mask.Width, mask.Height);
        for (int y = 0; y < mask.Height; y++)
        for (int x = 0; x < mask.Width; x++)
        {
            eroded[x, y] = mask[x, y]
                && (x == 0 || mask[x - 1, y]) && (x == mask.Width - 1 || mask[x + 1, y])
                && (y == 0 || mask[x, y - 1]) && (y == mask.Height - 1 || mask[x, y + 1]);
        }
        return eroded;
    }

    private static Mask Where(FloatImage map, Predicate<float> belongs) =>
        new(map.Width, map.Height, Array.ConvertAll(map.Pixels.ToArray(), belongs.Invoke));
}
