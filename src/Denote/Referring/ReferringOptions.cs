using Denote.Proposals;
using Denote.Tensors;

namespace Denote.Referring;

/// <summary>
/// The settings of referring (Ref-Diff, Ni et al., arXiv:2308.16777). The defaults are the released code's, at the
/// model's own size and without its slips.
/// </summary>
public sealed record ReferringOptions
{
    /// <summary>The defaults.</summary>
    public static ReferringOptions Default { get; } = new();

    /// <summary>
    /// The released code's numbers, slips included: its timesteps, its 8-bit maps, its filter for RefCOCO. Give
    /// <see cref="PictureSize"/> 1024 as it does with Stable Diffusion 1.5.
    /// </summary>
    public static ReferringOptions Released { get; } = new()
    {
        Schedule = ReferringSchedule.Released,
        Projection = HeatMapProjection.Released,
        Filter = ProposalFilter.ReleasedScaled,
        WeightFreeFilter = ProposalFilter.ReleasedScaled,
        Components = false,
    };

    /// <summary>Which parts find and judge the proposals.</summary>
    public ReferringVariant Variant { get; init; } = ReferringVariant.Full;

    /// <summary>
    /// How much each part counts; null takes what belongs to the variant, which in the full one is the profile's or the
    /// released code's.
    /// </summary>
    public FusionWeights? Weights { get; init; }

    /// <summary>
    /// What the model's scores mean; null takes the model folder's <c>refer.json</c>, and without one the released
    /// fusion and the calibration of the embedded model.
    /// </summary>
    public ReferringProfile? Profile { get; init; }

    /// <summary>Which of the proposer's regions take part.</summary>
    public ProposalFilter Filter { get; init; } = new() { MinimalShare = 0.005 };

    /// <summary>
    /// /g: which cuts of the correlation map take part. The generative score prefers the smallest peaks, so that the
    /// limit decides how much of an object is taken.
    /// </summary>
    public ProposalFilter WeightFreeFilter { get; init; } = new() { MinimalShare = 0.02 };

    /// <summary>Where the segmenter variants' proposals come from; null takes the model's Segment Anything.</summary>
    public IRegionProposer? Proposer { get; init; }

    /// <summary>/g: whether each connected part of the cut map is a proposal of its own.</summary>
    public bool Components { get; init; } = true;

    /// <summary>
    /// The word of the expression that is looked up in place of its head noun; null lets the parser choose.
    /// </summary>
    public string? RootWord { get; init; }

    /// <summary>
    /// A confidence below this is answered with "nothing here", 0..1; 0 always finds something where there is a
    /// proposal.
    /// </summary>
    public double MinConfidence
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw Invalid(nameof(MinConfidence), value, "0 to 1");
    }

    /// <summary>
    /// Side of the padded square that the diffusion model looks at, in pixels; null takes the model's own.
    /// </summary>
    public int? PictureSize
    {
        get;
        init => field = value is null or >= 1 ? value : throw Invalid(nameof(PictureSize), value, "1 or more");
    }

    /// <summary>
    /// Side of the attention grid that is read; null takes the grid nearest to a quarter of the latent's side (picture
    /// size / 32), but not below 16.
    /// </summary>
    public int? AttentionGrid
    {
        get;
        init => field = value is null or >= 1 ? value : throw Invalid(nameof(AttentionGrid), value, "1 or more");
    }

    /// <summary>Logits before the softmax, as the released code reads them, or probabilities.</summary>
    public AttentionSource Source { get; init; } = AttentionSource.Logits;

    /// <summary>Guidance scale of the captured maps and of the denoising.</summary>
    public float GuidanceScale
    {
        get;
        init => field = value >= 0 && float.IsFinite(value)
            ? value
            : throw Invalid(nameof(GuidanceScale), value, "0 or more");
    } = 9;

    /// <summary>Number of steps of the whole schedule.</summary>
    public int Steps
    {
        get;
        init => field = value is >= 1 and <= 1000 ? value : throw Invalid(nameof(Steps), value, "1 to 1000");
    } = 20;

    /// <summary>Share of the steps that are noised and denoised, above 0 to 1.</summary>
    public double Strength
    {
        get;
        init => field = value is > 0 and <= 1 ? value : throw Invalid(nameof(Strength), value, "above 0, up to 1");
    } = 0.1;

    /// <summary>Seed of the noise; the same seed gives the noise of PyTorch's CPU generator.</summary>
    public long Seed { get; init; }

    /// <summary>Which timesteps are taken.</summary>
    public ReferringSchedule Schedule { get; init; }

    /// <summary>How the attention map becomes the correlation map.</summary>
    public HeatMapProjection Projection { get; init; }

    /// <summary>Whether words of place ("left", "top") weigh the picture before CLIP sees a proposal cut out.</summary>
    public bool UsePosition { get; init; } = true;

    /// <summary>The text feature of hard scores.</summary>
    public TextWeights HardText { get; init; } = TextWeights.Hard;

    /// <summary>The text feature of soft scores.</summary>
    public TextWeights SoftText { get; init; } = TextWeights.Soft;

    /// <summary>The weights in use: the given ones, or those that belong to the variant.</summary>
    public FusionWeights EffectiveWeights => Weights ?? Variant switch
    {
        ReferringVariant.Full => Profile?.Weights ?? FusionWeights.Released,
        ReferringVariant.DiscriminativeSegmenter => FusionWeights.DiscriminativeOnly,
        _ => FusionWeights.GenerativeOnly,
    };

    /// <summary>How many steps are noised and denoised.</summary>
    internal int DenoisedSteps => Math.Max(1, (int)(Strength * Steps + 1e-9));

    internal bool ReadsAttention => Variant != ReferringVariant.DiscriminativeSegmenter;

    internal bool UsesClip => Variant is ReferringVariant.DiscriminativeSegmenter or ReferringVariant.Full;

    internal bool UsesProposer => Variant != ReferringVariant.Generative;

    /// <summary>The calibration of the variant, null where the profile has none.</summary>
    internal ConfidenceCalibration? Calibration => Profile?.Confidence.GetValueOrDefault(Variant);

    /// <summary>Whether one reading of the picture serves both settings.</summary>
    internal bool ReadsAs(ReferringOptions other) => Shared(this) == Shared(other);

    private static ReferringOptions Shared(ReferringOptions options) => options with
    {
        Variant = default,
        Weights = null,
        Profile = null,
        UsePosition = false,
        MinConfidence = 0,
        Components = false,
        WeightFreeFilter = ProposalFilter.None,
    };

    private static DenoteException Invalid(string option, object? value, string expected) =>
        new(FormattableString.Invariant($"{option} is {value}; it must be {expected}."));
}
