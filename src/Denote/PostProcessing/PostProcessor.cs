using Denote.Imaging;
using Denote.Tensors;

namespace Denote.PostProcessing;

/// <summary>
/// Fits what any method made to the picture's edges: score maps of competing labels, the soft map of one thing, or a
/// mask.
/// </summary>
public static class PostProcessor
{
    private const float Even = 0.5f;

    /// <summary>Score maps of labels that compete for every pixel.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="scores">
    /// <c>[L, h, w]</c>, any size. The CRF takes probabilities, 0..1; PAMR any scores.
    /// </param>
    /// <param name="options">What is done.</param>
    /// <returns><c>[L, height, width]</c> at the picture's size, of the current scope.</returns>
    /// <exception cref="DenoteException">The maps are not of that shape.</exception>
    public static Tensor RefineScores(Image image, Tensor scores, PostProcessingOptions options)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(options);
        return options.Kind switch
        {
            PostProcessingKind.Crf => DenseCrf.Infer(image, scores, options.Crf),
            PostProcessingKind.Pamr => Pamr.Refine(image, scores, options.Pamr),
            _ => ScoreMaps.Fit(scores, image),
        };
    }

    /// <summary>The soft map of one thing that is cut at a threshold.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="map">0..1, any size.</param>
    /// <param name="threshold">
    /// Where the map is cut, above 0 and below 1. The CRF takes it for an even chance: below it, the background is the
    /// likelier one.
    /// </param>
    /// <param name="options">What is done.</param>
    /// <returns>A map of the picture's size, 0..1, to be cut at the same threshold.</returns>
    /// <exception cref="DenoteException">The threshold is out of range.</exception>
    public static FloatImage RefineMap(Image image, FloatImage map, float threshold, PostProcessingOptions options)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Kind == PostProcessingKind.None) return map;
        using var scope = TensorScope.Enter();
        if (options.Kind == PostProcessingKind.Pamr)
        {
            var refined = Pamr.Refine(image, Tensor.From([1, map.Height, map.Width], map.Pixels), options.Pamr);
            return new FloatImage(image.Width, image.Height, refined.ToArray());
        }
        if (!(threshold is > 0 and < 1))
            throw new DenoteException($"The map is cut at {threshold}; the CRF needs a threshold above 0 and below 1.");
        int pixels = map.Pixels.Length;
        var labels = Tensor.Empty([2, map.Height, map.Width]);
        for (int i = 0; i < pixels; i++)
        {
            float chance = Bend(map.Pixels[i], threshold, Even);
            (labels.Span[i], labels.Span[pixels + i]) = (1 - chance, chance);
        }
        var inside = DenseCrf.Infer(image, labels, options.Crf).Slice(1, 1);
        var result = new FloatImage(image.Width, image.Height, inside.ToArray());
        foreach (ref float value in result.Pixels) value = Bend(value, Even, threshold);
        return result;
    }

    /// <summary>A mask.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="mask">Any size.</param>
    /// <param name="options">What is done; the CRF trusts the mask as <see cref="DenseCrfOptions.MaskConfidence"/>
    /// says.</param>
    /// <returns>A mask of the picture's size; the mask itself where nothing is done.</returns>
    public static Mask RefineMask(Image image, Mask mask, PostProcessingOptions options)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Kind == PostProcessingKind.None) return mask;
        bool isCrf = options.Kind == PostProcessingKind.Crf;
        var (inside, outside) = isCrf ? (options.Crf.MaskConfidence, 1 - options.Crf.MaskConfidence) : (1f, 0f);
        var map = new FloatImage(mask.Width, mask.Height);
        for (int i = 0; i < map.Pixels.Length; i++) map.Pixels[i] = mask.Pixels[i] ? inside : outside;
        return Mask.FromProbability(RefineMap(image, map, Even, options), Even);
    }

    /// <summary>0..1 onto 0..1 in two straight lines that meet where <paramref name="from"/> becomes
    /// <paramref name="to"/>.</summary>
    private static float Bend(float value, float from, float to) => value <= from
        ? to * value / from
        : to + (1 - to) * (value - from) / (1 - from);
}
