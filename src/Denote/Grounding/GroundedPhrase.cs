using Denote.Imaging;
using Denote.PostProcessing;
using Denote.Proposals;
using Denote.Refining;

namespace Denote.Grounding;

/// <summary>One phrase of a narrative with the place where the model sees it.</summary>
public sealed class GroundedPhrase
{
    private readonly Lazy<FloatImage> _heatMap;

    /// <param name="index">Its place among the phrases.</param>
    /// <param name="text">The phrase.</param>
    /// <param name="span">Where it stands.</param>
    /// <param name="mask">Its mask.</param>
    /// <param name="makeHeatMap">Makes its map when somebody asks for it: on a large picture it is large.</param>
    internal GroundedPhrase(int index, string text, TextSpan span, Mask mask, Func<FloatImage> makeHeatMap)
        : this(index, text, span, mask, new Lazy<FloatImage>(makeHeatMap))
    {
    }

    private GroundedPhrase(int index, string text, TextSpan span, Mask mask, Lazy<FloatImage> heatMap)
    {
        (Index, Text, Span, Mask, _heatMap) = (index, text, span, mask, heatMap);
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
    public FloatImage HeatMap => _heatMap.Value;

    /// <summary>
    /// The map before it was brought to the picture's size, on the grid of the attention it comes from; with several
    /// grids, and where <see cref="HeatMap"/> was refined or post-processed, the same as <see cref="HeatMap"/>.
    /// </summary>
    public FloatImage GridMap => Grid ?? HeatMap;

    /// <summary>The map of the one grid it comes from; null with several.</summary>
    internal FloatImage? Grid { get; init; }

    /// <summary>The number of pixels in the mask.</summary>
    public int Area { get; }

    /// <summary>The smallest box around the mask; null when it is empty.</summary>
    public PixelBox? Box { get; }

    /// <summary>
    /// The mean of the phrase's cross-attention over its mask, 0..1, before any scaling: how surely the model sees it
    /// there.
    /// </summary>
    public float MeanAttention { get; internal init; }

    /// <summary>The largest value of the phrase's cross-attention, 0..1, before any scaling.</summary>
    public float PeakAttention { get; internal init; }

    /// <summary>
    /// After a refinement: the numbers of the proposed regions that make up the mask, from 0; empty when none fits and
    /// the mask stayed as it was. Null without a refinement.
    /// </summary>
    public IReadOnlyList<int>? Regions { get; private init; }

    /// <summary>What the user should know about this phrase; empty when all went well.</summary>
    public IReadOnlyList<string> Warnings { get; internal init; } = [];

    /// <summary>The mask as COCO writes it.</summary>
    public RunLength ToRunLength() => RunLength.Encode(Mask);

    /// <summary>The phrase with its mask refined by regions of the same picture.</summary>
    internal GroundedPhrase RefineBy(IReadOnlyList<RegionProposal> regions, double threshold)
    {
        var (mask, taken) = RegionRefinement.Refine(Mask, regions, threshold);
        return With(mask, _heatMap, taken, Warnings);
    }

    /// <summary>
    /// Its map as a coarse mask to refine, named by its head noun, or by the whole phrase where it has none.
    /// </summary>
    internal CoarseMask ToCoarse(string narrative, float threshold) =>
        new((Head ?? Span).In(narrative), HalfScale.To(HeatMap, threshold));

    /// <summary>The phrase with what became of <see cref="ToCoarse"/>.</summary>
    internal GroundedPhrase With(RefinedMask refined, float threshold)
    {
        if (refined.Mask.Area > 0)
            return With(refined.Mask, new(() => HalfScale.From(refined.Probability, threshold)), null,
                [.. Warnings, .. refined.Warnings]);
        return With(Mask, _heatMap, null, [.. Warnings, "G4Seg leaves nothing of its mask, which stays as it was"]);
    }

    /// <summary>The phrase with its map post-processed and cut again; one without a mask stays as it is.</summary>
    internal GroundedPhrase PostProcess(Image image, float threshold, PostProcessingOptions options)
    {
        if (Outcome != PhraseOutcome.Grounded) return this;
        FloatImage map = PostProcessor.RefineMap(image, HeatMap, threshold, options);
        var mask = Mask.FromProbability(map, threshold);
        if (mask.Area > 0) return With(mask, new(map), null, Warnings);
        string warning = $"{options.Name} leaves nothing of its mask, which stays as it was";
        return With(Mask, _heatMap, null, [.. Warnings, warning]);
    }

    private GroundedPhrase With(
        Mask mask, Lazy<FloatImage> heatMap, IReadOnlyList<int>? regions, IReadOnlyList<string> warnings) =>
        new(Index, Text, Span, mask, heatMap)
        {
            Head = Head,
            Grid = ReferenceEquals(heatMap, HeatMap) ? Grid : null,
            Tokens = Tokens,
            Outcome = Outcome,
            MeanAttention = MeanAttention,
            PeakAttention = PeakAttention,
            Regions = regions,
            Warnings = warnings,
        };
}
