using Denote.Imaging;
using Denote.Tensors;

namespace Denote.Proposals;

/// <summary>
/// MaskCut (Wang et al., "Cut and Learn for Unsupervised Object Detection and Instance Segmentation", CVPR 2023,
/// section 3.2): normalised cuts of a grid of features, one object after another, what was found masked out.
/// </summary>
internal static class MaskCut
{
    private const int Corners = 4;

    /// <summary>Beyond this cost a cut follows no border: all features are alike, or none.</summary>
    private const double HighestCost = 1 - 1e-6;

    /// <summary>A later object that covers the one before by more than this is that object again.</summary>
    private const double LargestOverlap = 0.5;

    /// <summary>Finds objects.</summary>
    /// <param name="grid">Features, <c>[h, w, C]</c>.</param>
    /// <param name="options">Settings.</param>
    /// <param name="found">Told of each object that was looked for.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>Masks on the grid in the order of discovery, each with the cost of its cut, 0..1.</returns>
    public static IReadOnlyList<(Mask Mask, double Cost)> Find(
        Tensor grid, MaskCutOptions options, Action? found = null, CancellationToken cancellation = default)
    {
        using var scope = TensorScope.Enter(cancellation);
        int height = grid.Shape[0], width = grid.Shape[1], channels = grid.Shape[2];
        var features = grid.Reshape([height * width, channels]).Clone();
        var objects = new List<(Mask Mask, double Cost)>();
        while (objects.Count < options.Objects && height * width > 1)
        {
            var (vector, cost) = NormalizedCut.Of(features, options.Threshold, cancellation);
            if (cost > HighestCost) break;
            var mask = Foreground(vector, width, height);
            if (objects.Count > 0)
            {
                bool isSmall = mask.Area <= options.SmallestShare * mask.Pixels.Length;
                if (isSmall || mask.IntersectionOverUnion(objects[^1].Mask) > LargestOverlap) break;
            }
            objects.Add((mask, cost));
            for (int i = 0; i < mask.Pixels.Length; i++)
                if (mask.Pixels[i]) features.Span.Slice(i * channels, channels).Clear();
            found?.Invoke();
        }
        return objects;
    }

    /// <summary>
    /// The side of the cut that is an object: the one with the strongest patch, unless it holds three corners or more of
    /// the picture; of it the part around its strongest patch.
    /// </summary>
    private static Mask Foreground(double[] vector, int width, int height)
    {
        double mean = vector.Average();
        var side = new Mask(width, height);
        for (int i = 0; i < vector.Length; i++) side.Pixels[i] = vector[i] > mean;
        int strongest = IndexOfLargest(vector, Math.Abs);
        int corners = (side[0, 0] ? 1 : 0) + (side[width - 1, 0] ? 1 : 0)
            + (side[0, height - 1] ? 1 : 0) + (side[width - 1, height - 1] ? 1 : 0);
        bool isOther = corners >= Corners - 1 || !side.Pixels[strongest];
        if (isOther) side = side.Complement();
        int seed = IndexOfLargest(vector, value => isOther ? -value : value);
        var parts = ConnectedComponents.Of(side, Connectivity.Four);
        return parts.MaskOf(Math.Max(0, parts.Labels[seed]));
    }

    private static int IndexOfLargest(double[] vector, Func<double, double> size)
    {
        int largest = 0;
        for (int i = 1; i < vector.Length; i++)
            if (size(vector[i]) > size(vector[largest])) largest = i;
        return largest;
    }
}
