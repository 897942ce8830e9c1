using Denote.Imaging;

namespace Denote.Referring;

/// <summary>
/// The discriminative part: how much each proposal of a picture looks like a text to CLIP. What does not depend on the
/// text is computed once for all expressions.
/// </summary>
internal sealed class RegionScorer(ClipEncoders clip, Image image, IReadOnlyList<Mask> masks)
{
    private readonly Dictionary<PicturePosition, IReadOnlyList<float[]>> _crops = [];
    private readonly Dictionary<string, float[]> _texts = new(StringComparer.Ordinal);
    private IReadOnlyList<float[]>? _regions;

    /// <summary>The hard scores: each proposal cut out of the picture, weighed by a position.</summary>
    public double[] Hard(ReferringTarget target, PicturePosition position, TextWeights weights) =>
        Compare(Crops(position), target, weights);

    /// <summary>The soft scores: each proposal's mask token in one pass over the whole picture.</summary>
    public double[] Soft(ReferringTarget target, TextWeights weights) =>
        Compare(_regions ??= clip.EncodeRegions(image, masks), target, weights);

    private double[] Compare(IReadOnlyList<float[]> regions, ReferringTarget target, TextWeights weights)
    {
        float[] feature = weights.Combine(Text(target.Text), Text(target.RootText));
        return [.. regions.Select(region => TextWeights.Similarity(region, feature))];
    }

    private IReadOnlyList<float[]> Crops(PicturePosition position)
    {
        if (_crops.TryGetValue(position, out var crops)) return crops;
        var weighed = new PictureLevels(PositionalBias.Apply(image, position));
        return _crops[position] =
            [.. masks.Select(mask => clip.EncodeImage(RegionCrop.Cut(weighed, mask, clip.ImageSize)))];
    }

    private float[] Text(string text) =>
        _texts.TryGetValue(text, out var known) ? known : _texts[text] = clip.EncodeText(text);
}
