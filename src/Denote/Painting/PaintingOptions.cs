using Denote.Imaging;
using Denote.Models.Diffusion;

namespace Denote.Painting;

/// <summary>
/// The settings of text-to-image sampling. The defaults are those with which OVDiff makes its support images (Karazija
/// et al., ECCV 2024, section 4.1): DPM-Solver++ with 30 steps, guidance 8, seed 42.
/// </summary>
public sealed record PaintingOptions
{
    private const int UsualSteps = 30;
    private const int ConsistencySteps = 4;
    private const float UsualGuidance = 8;

    /// <summary>The defaults.</summary>
    public static PaintingOptions Default { get; } = new();

    /// <summary>
    /// The fast way: LCM at 4 steps without guidance. It is meant for a model that was distilled for it; others give
    /// blurred pictures.
    /// </summary>
    public static PaintingOptions Fast { get; } = new() { Scheduler = SchedulerKind.Lcm };

    /// <summary>What guidance leads away from; empty for plain guidance.</summary>
    public string NegativePrompt { get; init; } = "";

    /// <summary>How many pictures are made, 1 to 10000.</summary>
    public int Count
    {
        get;
        init => field = value is >= 1 and <= 10_000 ? value : throw Invalid(nameof(Count), value, "1 to 10000");
    } = 1;

    /// <summary>
    /// How many pictures are made at a time, 1 to 64. More take more memory; the pictures stay the same.
    /// </summary>
    public int BatchSize
    {
        get;
        init => field = value is >= 1 and <= 64 ? value : throw Invalid(nameof(BatchSize), value, "1 to 64");
    } = 1;

    /// <summary>Width of the pictures in pixels; null takes the model's own.</summary>
    public int? Width
    {
        get;
        init => field = value is null or >= 1 ? value : throw Invalid(nameof(Width), value, "1 or more");
    }

    /// <summary>Height of the pictures in pixels; null takes the model's own.</summary>
    public int? Height
    {
        get;
        init => field = value is null or >= 1 ? value : throw Invalid(nameof(Height), value, "1 or more");
    }

    /// <summary>
    /// The sampling rule; null takes DPM-Solver++, or LCM where that is, or comes nearest to, the model's own sampler.
    /// A model whose own sampler is not computed is sampled by the rule that comes nearest to it, with a warning.
    /// </summary>
    public SchedulerKind? Scheduler
    {
        get;
        init => field = value is not SchedulerKind.DdimInverse
            ? value
            : throw Invalid(nameof(Scheduler), value, "a rule that leads from noise to pictures");
    }

    /// <summary>Number of steps, 1 to 1000; null takes 30, and 4 with LCM.</summary>
    public int? Steps
    {
        get;
        init => field = value is null or (>= 1 and <= 1000) ? value : throw Invalid(nameof(Steps), value, "1 to 1000");
    }

    /// <summary>
    /// Guidance scale, 1 (no guidance, half the work) to 100; null takes 8, and 1 with LCM unless the model has an
    /// embedding for the scale.
    /// </summary>
    public float? GuidanceScale
    {
        get;
        init => field = value is null or (>= 1 and <= 100)
            ? value
            : throw Invalid(nameof(GuidanceScale), value, "1 to 100");
    }

    /// <summary>
    /// What a ControlNet sees at every step, of any size; it is stretched over the pictures. Null paints without one.
    /// </summary>
    public Image? ControlPicture { get; init; }

    /// <summary>How strongly the ControlNet steers, 0 (not at all) to 100.</summary>
    public float ControlScale
    {
        get;
        init => field = value is >= 0 and <= 100 ? value : throw Invalid(nameof(ControlScale), value, "0 to 100");
    } = 1;

    /// <summary>
    /// Seed of the first picture's noise; each further picture takes the next number. The same seed gives the noise of
    /// PyTorch's CPU generator, whatever the batch.
    /// </summary>
    public long Seed { get; init; } = 42;

    /// <summary>The settings with everything that is null filled in for a model.</summary>
    /// <exception cref="DenoteException">The size does not fit the model.</exception>
    internal PaintingOptions ResolveFor(StableDiffusion model)
    {
        int width = Width ?? model.NativeSize, height = Height ?? model.NativeSize;
        if (width % model.SizeStep != 0 || height % model.SizeStep != 0)
            throw new DenoteException($"The size is {width} x {height}; this model needs multiples of {model.SizeStep} "
                + $"and was trained on {model.NativeSize} x {model.NativeSize}.");
        var nearest = model.Scheduler.NearestKind;
        bool isOwn = nearest == SchedulerKind.Lcm || model.Scheduler.Kind is null;
        var scheduler = Scheduler ?? (isOwn ? nearest : SchedulerKind.DpmSolver);
        bool isConsistency = scheduler == SchedulerKind.Lcm;
        bool isTold = model.UNet.Config.GuidanceChannels is not null;
        return this with
        {
            Width = width,
            Height = height,
            Scheduler = scheduler,
            Steps = Steps ?? (isConsistency ? ConsistencySteps : UsualSteps),
            GuidanceScale = GuidanceScale ?? (isConsistency && !isTold ? 1 : UsualGuidance),
        };
    }

    private static DenoteException Invalid(string option, object? value, string expected) =>
        new(FormattableString.Invariant($"{option} is {value}; it must be {expected}."));
}
