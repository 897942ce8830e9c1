using Denote.Imaging;

namespace Denote.Grounding;

/// <summary>One phrase of a narrative with the place where the model sees it.</summary>
public sealed class GroundedPhrase
{
    internal GroundedPhrase(int index, string text, TextSpan span, Mask mask, FloatImage heatMap)
    {
        (Index, Text, Span, Mask, HeatMap) = (index, text, span, mask, heatMap);
        Area = mask.Area;
        Box = mask.BoundingBox;
    }

    /// <summary>The phrase's place among the narrative's phrases, from 0.</summary>
    public int Index { get; }

    /// <summary>The phrase as the user wrote it.</summary>
    public string Text { get; }

    /// <summary>Where it stands in the narrative (with brackets removed).</summary>
    public TextSpan Span { get; }

    /// <summary>Where its head noun stands in the narrative, or null when it has none.</summary>
    public TextSpan? Head { get; internal init; }

    /// <summary>Its tokens that were looked up, with their weights.</summary>
    public IReadOnlyList<PhraseToken> Tokens { get; internal init; } = [];

    /// <summary>Whether it could be grounded.</summary>
    public PhraseOutcome Outcome { get; internal init; }

    /// <summary>The pixels that belong to it, in the picture's own size.</summary>
    public Mask Mask { get; }

    /// <summary>The map that was cut into the mask, 0..1, in the picture's own size.</summary>
    public FloatImage HeatMap { get; }

    /// <summary>The number of pixels in the mask.</summary>
    public int Area { get; }

    /// <summary>The smallest box around the mask; null when it is empty.</summary>
    public PixelBox? Box { get; }

    /// <summary>
    /// The mean of the phrase's cross-attention over its mask, 0..1, before any scaling: how surely the model sees it there.
    /// </summary>
    public float MeanAttention { get; internal init; }

    /// <summary>The largest value of the phrase's cross-attention, 0..1, before any scaling.</summary>
    public float PeakAttention { get; internal init; }

    /// <summary>What the user should know about this phrase; empty when all went well.</summary>
    public IReadOnlyList<string> Warnings { get; internal init; } = [];

    /// <summary>The mask as COCO writes it.</summary>
    public RunLength ToRunLength() => RunLength.Encode(Mask);
}
