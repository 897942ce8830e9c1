namespace Denote.Grounding;

/// <summary>
/// The settings of grounding (DiffPNG). The defaults are the paper's best rows, with the fast one-step inversion in
/// place of an exact one.
/// </summary>
public sealed record GroundingOptions
{
    /// <summary>The defaults.</summary>
    public static GroundingOptions Default { get; } = new();

    /// <summary>
    /// The paper's baseline (table 2, first row): the cross-attention map itself, scaled and cut at 0.3.
    /// </summary>
    public static GroundingOptions CrossAttentionOnly { get; } = new()
    {
        Segmentation = SegmentationKind.CrossAttention,
    };

    /// <summary>
    /// The head noun's cross-attention at the paper's two grids (16 and 32), each scaled to 0..1 and added up, cut at
    /// 0.35; ours, the best on the picture-book scenes.
    /// </summary>
    public static GroundingOptions HeadNounTwoResolutions { get; } = new()
    {
        Segmentation = SegmentationKind.CrossAttention,
        Words = PhraseWords.HeadNoun,
        Weighting = WordWeighting.Uniform,
        CrossShares = [16, 32],
        MaskThreshold = 0.35f,
    };

    /// <summary>
    /// Every setting of the paper at once: null-text inversion in 20 steps, guidance 7.5, grids of 16 and 32,
    /// locate-to-segment (sections 3.2 and 4.3).
    /// </summary>
    public static GroundingOptions Paper { get; } = new() { Inversion = InversionKind.NullText };

    /// <summary>How the picture is inverted.</summary>
    public InversionKind Inversion { get; init; } = InversionKind.OneStep;

    /// <summary>
    /// One-step inversion: the timestep whose noise is added, of the model's (usually 1000) training timesteps.
    /// </summary>
    public int Timestep
    {
        get;
        init => field = value >= 0 ? value : throw Invalid(nameof(Timestep), value, "0 or more");
    } = 261;

    /// <summary>
    /// One-step inversion: how many noise draws are averaged, 1 or more. They are successive draws of one generator,
    /// so that the first is the same for any number.
    /// </summary>
    public int NoiseDraws
    {
        get;
        init => field = value >= 1 ? value : throw Invalid(nameof(NoiseDraws), value, "1 or more");
    } = 1;

    /// <summary>
    /// One-step inversion: seed of the noise; the same seed gives the noise of PyTorch's CPU generator.
    /// </summary>
    public long Seed { get; init; }

    /// <summary>DDIM and null-text inversion: number of steps each way (section 4.3).</summary>
    public int Steps
    {
        get;
        init => field = value >= 1 ? value : throw Invalid(nameof(Steps), value, "1 or more");
    } = 20;

    /// <summary>DDIM and null-text inversion: guidance scale of the way back (section 4.3).</summary>
    public float GuidanceScale
    {
        get;
        init =>
            field = value >= 0 && float.IsFinite(value)
                ? value
                : throw Invalid(nameof(GuidanceScale), value, "0 or more");
    } = 7.5f;

    /// <summary>
    /// Null-text inversion: a file that receives the inversion, for other narratives of the same picture.
    /// </summary>
    public string? SaveInversion { get; init; }

    /// <summary>
    /// Null-text inversion: a file that holds the inversion of this picture by this model, with the same steps and
    /// guidance scale; the optimisation is left out.
    /// </summary>
    public string? LoadInversion { get; init; }

    /// <summary>
    /// Sides of the attention grids whose cross-attention is read. With several, each map is scaled to 0..1 and they
    /// are added up. Null takes the model's grid that is nearest to the paper's share of the latents (table 2c: 16 of 64),
    /// at least 16.
    /// </summary>
    public IReadOnlyList<int>? CrossResolutions
    {
        get;
        init
        {
            if (value is null)
            {
                field = null;
                return;
            }
            bool isSet = value.Count > 0 && value.Distinct().Count() == value.Count;
            if (!isSet || value.Any(side => side < 1))
                throw Invalid(nameof(CrossResolutions), string.Join(", ", value), "one or more different grid sides");
            field = [.. value];
        }
    }

    /// <summary>
    /// Side of the attention grid whose self-attention is read. Null takes the model's grid that is nearest to the
    /// paper's share of the latents (table 2c: 32 of 64), at least 32.
    /// </summary>
    public int? SelfResolution
    {
        get;
        init => field = value is null or >= 1 ? value : throw Invalid(nameof(SelfResolution), value, "1 or more");
    }

    /// <summary>The paper's sides of cross-attention grids, of latents of 64.</summary>
    internal IReadOnlyList<int> CrossShares { get; init; } = [16];

    /// <summary>The paper's side of the self-attention grid, of latents of 64.</summary>
    internal int SelfShare => 32;

    /// <summary>Which words of a phrase are looked up.</summary>
    public PhraseWords Words { get; init; } = PhraseWords.WholePhrase;

    /// <summary>
    /// How the words are weighted; the aggregation happens on the cross-attention maps (table 3b). The default is the
    /// released code's form, with which the authors measured and the reference table of docs/evaluation.md was
    /// computed.
    /// </summary>
    public WordWeighting Weighting { get; init; } = WordWeighting.PooledTokens;

    /// <summary>How the map becomes a mask.</summary>
    public SegmentationKind Segmentation { get; init; } = SegmentationKind.LocateToSegment;

    /// <summary>
    /// Beta of eq. 6, 0..1: cells of the scaled cross-attention map above it are anchors (table 2b: 0.4).
    /// </summary>
    public float AnchorThreshold
    {
        get;
        init =>
            field = value is >= 0 and < 1
                ? value
                : throw Invalid(nameof(AnchorThreshold), value, "0 or more and below 1");
    } = 0.4f;

    /// <summary>
    /// Alpha of eq. 8, 0..1: pixels of the scaled map above it belong to the mask (table 6: 0.3; also the baseline's).
    /// </summary>
    public float MaskThreshold
    {
        get;
        init =>
            field = value is >= 0 and < 1
                ? value
                : throw Invalid(nameof(MaskThreshold), value, "0 or more and below 1");
    } = 0.3f;

    /// <summary>
    /// Whether the other options read the picture the same way, so that one pass of the U-Net serves both.
    /// </summary>
    /// <param name="other">Other options.</param>
    public bool ReadsAs(GroundingOptions other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Inversion != other.Inversion) return false;
        return Inversion == InversionKind.OneStep
            ? (Timestep, NoiseDraws, Seed) == (other.Timestep, other.NoiseDraws, other.Seed)
            : (Steps, GuidanceScale, SaveInversion, LoadInversion)
                == (other.Steps, other.GuidanceScale, other.SaveInversion, other.LoadInversion);
    }

    private static DenoteException Invalid(string option, object value, string expected) =>
        new($"{option} is {FormattableString.Invariant($"{value}")}; it must be {expected}.");
}
