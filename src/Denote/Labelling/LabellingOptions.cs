using Denote.PostProcessing;

namespace Denote.Labelling;

/// <summary>
/// The settings of labelling (OVDiff, Karazija et al., ECCV 2024, sections 3.4 and 4). The defaults are the paper's,
/// with the released code where the paper is silent.
/// </summary>
public sealed record LabellingOptions
{
    /// <summary>The threshold of similarity where there are no background prototypes (section 4.3).</summary>
    private const double AblationThreshold = 0.72;

    /// <summary>The defaults.</summary>
    public static LabellingOptions Default { get; } = new();

    /// <summary>The names of the extractors that take part; null takes all of the vocabulary's.</summary>
    public IReadOnlyList<string>? Features { get; init; }

    /// <summary>
    /// The shorter side that pictures are resized to, in pixels; null takes 448 for models of 512 pixels or more, and
    /// the model's own size for smaller ones.
    /// </summary>
    public int? ShorterSide
    {
        get;
        init => field = value is null or >= 16 ? value : throw Invalid(nameof(ShorterSide), value, "16 or more");
    }

    /// <summary>
    /// The sides of the square windows, as parts of the shorter side; 1 and 0.75 are the paper's 448 and 336 pixels. In
    /// addition the whole picture is always looked at.
    /// </summary>
    public IReadOnlyList<double> Windows
    {
        get;
        init => field = value is not null && value.All(side => side is > 0 and <= 8)
            ? value
            : throw new DenoteException("The windows' sides must be above 0 and at most 8 times the shorter side.");
    } = [1, 0.75];

    /// <summary>From one window to the next, as a part of the shorter side; 0.5 is the paper's 224 pixels.</summary>
    public double Stride
    {
        get;
        init => field = value is > 0 and <= 8 ? value : throw Invalid(nameof(Stride), value, "above 0 and at most 8");
    } = 0.5;

    /// <summary>Which levels of prototypes take part.</summary>
    public PrototypeLevels Levels
    {
        get;
        init => field = (value & ~PrototypeLevels.All) == 0 && value != 0
            ? value
            : throw new DenoteException("At least one of the levels class, instance and part must take part.");
    } = PrototypeLevels.All;

    /// <summary>What makes a pixel background.</summary>
    public BackgroundSource Background { get; init; } = BackgroundSource.Prototypes;

    /// <summary>
    /// A class must be more similar than this, 0..1; null takes 0 with background prototypes and 0.72 without them.
    /// </summary>
    public double? Threshold
    {
        get;
        init => field = value is null or (>= 0 and <= 1) ? value : throw Invalid(nameof(Threshold), value, "0 to 1");
    }

    /// <summary>
    /// Whether CLIP chooses the things that are in the picture before anything is matched. Stuff always stays in.
    /// </summary>
    public bool Filter { get; init; } = true;

    /// <summary>How many things the pre-filter keeps at most (eta), 1..12; all combinations are tried.</summary>
    public int FilterKeeps
    {
        get;
        init => field = value is >= 1 and <= 12 ? value : throw Invalid(nameof(FilterKeeps), value, "1 to 12");
    } = 10;

    /// <summary>
    /// Whether the pre-filter's probabilities are made with CLIP's logit scale, so that few things pass. The released
    /// code, which the paper's figures come from, leaves it out.
    /// </summary>
    public bool ScaledFilter { get; init; }

    /// <summary>
    /// A background prototype of a thing that is more similar to a prototype of any stuff is dropped, and stuff gives
    /// none, 0..1; null keeps all.
    /// </summary>
    public double? StuffSimilarity
    {
        get;
        init => field = value is null or (>= 0 and <= 1)
            ? value
            : throw Invalid(nameof(StuffSimilarity), value, "0 to 1");
    } = 0.85;

    /// <summary>
    /// How the similarities are fitted to the picture's edges before they are compared (the paper's "+PAMR"). The CRF
    /// takes their softmax.
    /// </summary>
    public PostProcessingOptions PostProcessing
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(PostProcessing));
    } = PostProcessingOptions.None;

    /// <summary>The threshold that is in force.</summary>
    internal double EffectiveThreshold =>
        Threshold ?? (Background == BackgroundSource.Threshold ? AblationThreshold : 0);

    private static DenoteException Invalid(string name, double? value, string range) =>
        new(FormattableString.Invariant($"{name} is {value}; it must be {range}."));
}
