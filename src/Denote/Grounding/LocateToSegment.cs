using System.Numerics.Tensors;
using Denote.Imaging;

namespace Denote.Grounding;

/// <summary>The locate-to-segment processor (section 3.3): from a phrase's cross-attention to its mask.</summary>
internal static class LocateToSegment
{
    /// <summary>
    /// Eq. 6: the cells that speak for the phrase. The map is brought to the self-attention's grid and scaled to 0..1;
    /// anchors are the cells above beta.
    /// </summary>
    /// <param name="phraseMap">The phrase's cross-attention, any grid.</param>
    /// <param name="side">Cells per row of the self-attention's grid.</param>
    /// <param name="beta">Threshold, 0..1.</param>
    public static Mask Anchors(FloatImage phraseMap, int side, float beta) =>
        Mask.FromProbability(PhraseMaps.ScaleToUnit(PhraseMaps.Resize(phraseMap, side, side)), beta);

    /// <summary>Eq. 7: the sum of what the anchors attend to, scaled to 0..1.</summary>
    /// <param name="selfAttention">Self-attention on the anchors' grid.</param>
    /// <param name="anchors">The anchors.</param>
    public static FloatImage Enhance(SelfAttentionMap selfAttention, Mask anchors)
    {
        var isAnchor = new float[anchors.Pixels.Length];
        for (int i = 0; i < isAnchor.Length; i++) isAnchor[i] = anchors.Pixels[i] ? 1 : 0;
        var sum = new FloatImage(anchors.Width, anchors.Height);
        for (int key = 0; key < isAnchor.Length; key++)
            sum.Pixels[key] = TensorPrimitives.Dot(selfAttention.OfKey(key), isAnchor);
        return PhraseMaps.ScaleToUnit(sum);
    }
}
