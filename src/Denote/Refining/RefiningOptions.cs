namespace Denote.Refining;

/// <summary>
/// The settings of mask refinement (G4Seg, Zhang et al., ICME 2025). The defaults are the paper's for text-supervised
/// masks (section VI and table III).
/// </summary>
public sealed record RefiningOptions
{
    private static readonly IReadOnlyDictionary<string, string> NoClasses = new Dictionary<string, string>();

    /// <summary>What stands for the class's name in <see cref="Prompt"/>.</summary>
    public const string ClassPlace = "{class}";

    /// <summary>The paper's settings for masks of text-supervised methods: a mixing share of 0.8.</summary>
    public static RefiningOptions Default { get; } = new();

    /// <summary>The paper's settings for masks of weakly supervised methods (CAM, CLIP-ES): 0.9.</summary>
    public static RefiningOptions WeaklySupervised { get; } = new() { Mixing = 0.9f };

    /// <summary>
    /// A segmentation ControlNet tells the diffusion model the mask, in place of edits of attention (table VIII).
    /// </summary>
    public static RefiningOptions Controlled { get; } = new() { ControlScale = 1, Injection = MaskInjectionKind.None };

    /// <summary>The prompt; <c>{class}</c> stands for the class's name.</summary>
    public string Prompt
    {
        get;
        init => field = value is not null && value.Split(ClassPlace).Length == 2
            ? value
            : throw new DenoteException(
                $"The prompt is '{value}'; it must hold {ClassPlace} once, where the class's name goes.");
    } = $"A photo of {ClassPlace}";

    /// <summary>t_s: the timestep to which noise is added, 0..999 (figure 4: 400 is best).</summary>
    public int Timestep
    {
        get;
        init => field = value >= 0 ? value : throw Invalid(nameof(Timestep), value, "0 or more");
    } = 400;

    /// <summary>How the coarse mask is told to the diffusion model (EMI, eq. 3 to 5).</summary>
    public MaskInjectionKind Injection { get; init; }

    /// <summary>What the modulation does to pixels outside the mask.</summary>
    public BackgroundInjection Background { get; init; }

    /// <summary>alpha of eq. 5, in units of QK^T, for <see cref="MaskInjectionKind.Constant"/>; 0 or more.</summary>
    public float InjectionWeight
    {
        get;
        init => field = value >= 0 && float.IsFinite(value)
            ? value
            : throw Invalid(nameof(InjectionWeight), value, "0 or more");
    } = 5;

    /// <summary>DenseDiffusion's creg: how far cross-attention logits move, 0..1.</summary>
    public float CrossStrength
    {
        get;
        init => field = IsShare(value) ? value : throw Invalid(nameof(CrossStrength), value, "0 to 1");
    } = 1;

    /// <summary>DenseDiffusion's sreg: how far self-attention logits move, 0..1.</summary>
    public float SelfStrength
    {
        get;
        init => field = IsShare(value) ? value : throw Invalid(nameof(SelfStrength), value, "0 to 1");
    } = 0.3f;

    /// <summary>
    /// How strongly a segmentation ControlNet tells the mask to the diffusion model, 0 to 100; null works without one.
    /// It goes together with <see cref="Injection"/>, which <see cref="Controlled"/> switches off.
    /// </summary>
    public float? ControlScale
    {
        get;
        init => field = value is null or (>= 0 and <= 100)
            ? value
            : throw Invalid(nameof(ControlScale), value, "0 to 100");
    }

    /// <summary>
    /// With a ControlNet: the category of ADE20K (<see cref="Ade20KCategories"/>) in whose colour a class is drawn, by
    /// the class's name. Classes that are not named take the category that their own name means.
    /// </summary>
    public IReadOnlyDictionary<string, string> ControlClasses
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(ControlClasses));
    } = NoClasses;

    /// <summary>
    /// Whether the modulation is multiplied by DenseDiffusion's (t / 1000)^5, which is 0.01 at t = 400 and nearly
    /// switches it off.
    /// </summary>
    public bool UseScheduleFactor { get; init; }

    /// <summary>beta of eq. 9: the share of the old probability, 0..1.</summary>
    public float Mixing
    {
        get;
        init => field = IsShare(value) ? value : throw Invalid(nameof(Mixing), value, "0 to 1");
    } = 0.8f;

    /// <summary>
    /// The confidence filter (CF, table III): only probabilities in this range change; null changes all.
    /// </summary>
    public ProbabilityRange? ConfidenceFilter { get; init; } = new ProbabilityRange(0.2f, 0.6f);

    /// <summary>A pixel is foreground where its probability is above this, 0..1.</summary>
    public float Threshold
    {
        get;
        init => field = IsShare(value) ? value : throw Invalid(nameof(Threshold), value, "0 to 1");
    } = 0.5f;

    /// <summary>How often the refined map is fed back, 1..100.</summary>
    public int Iterations
    {
        get;
        init => field = value is >= 1 and <= 100 ? value : throw Invalid(nameof(Iterations), value, "1 to 100");
    } = 1;

    /// <summary>How the picture is generated anew.</summary>
    public ReconstructionKind Reconstruction { get; init; }

    /// <summary>Steps of null-text inversion each way, 1..1000.</summary>
    public int NullTextSteps
    {
        get;
        init => field = value is >= 1 and <= 1000 ? value : throw Invalid(nameof(NullTextSteps), value, "1 to 1000");
    } = 50;

    /// <summary>Guidance scale of null-text inversion's way back.</summary>
    public float GuidanceScale
    {
        get;
        init => field = value >= 0 && float.IsFinite(value)
            ? value
            : throw Invalid(nameof(GuidanceScale), value, "0 or more");
    } = 7.5f;

    /// <summary>
    /// Cells along each side of the grid on which CLIP compares the pictures, 1..256. The pictures are brought to this
    /// many of its patches; the paper's 512 pixels and ViT-B/16 give 32.
    /// </summary>
    public int FeatureGrid
    {
        get;
        init => field = value is >= 1 and <= 256 ? value : throw Invalid(nameof(FeatureGrid), value, "1 to 256");
    } = 32;

    /// <summary>Seed of the noise; the same seed gives the noise of PyTorch's CPU generator.</summary>
    public long Seed { get; init; }

    /// <summary>Whether both settings generate the same picture from the same mask and look at it the same way.</summary>
    internal bool GeneratesAs(RefiningOptions other) => Generation(this) == Generation(other);

    /// <summary>The prompt of a class.</summary>
    internal string PromptFor(string className) => Prompt.Replace(ClassPlace, className, StringComparison.Ordinal);

    /// <summary>The settings without what comes after the generated picture.</summary>
    private static RefiningOptions Generation(RefiningOptions options) => options with
    {
        Mixing = 0,
        ConfidenceFilter = null,
        Iterations = 1,
    };

    private static bool IsShare(float value) => value is >= 0 and <= 1;

    private static DenoteException Invalid(string option, object? value, string expected) =>
        new(FormattableString.Invariant($"{option} is {value}; it must be {expected}."));
}
