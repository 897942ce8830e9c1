using System.CommandLine;
using Denote.Refining;

namespace Denote.Cli.Commands;

/// <summary>The options of G4Seg.</summary>
internal sealed class G4SegOptions
{
    private static readonly RefiningOptions Defaults = RefiningOptions.Default;

    private readonly Option<string> _prompt = new("--prompt")
    {
        HelpName = "text",
        Description = $"The prompt; {RefiningOptions.ClassPlace} stands for the class's name.",
        DefaultValueFactory = _ => Defaults.Prompt,
    };

    private readonly NumberOption<int> _timestep = new("--timestep", Defaults.Timestep, "a whole number, 0 to 999",
        value => value is >= 0 and <= 999)
    {
        Description = "The timestep to which noise is added.",
    };

    private readonly ChoiceOption<MaskInjectionKind> _injection = new("--injection", Defaults.Injection,
        ("range", MaskInjectionKind.RangeModulated), ("constant", MaskInjectionKind.Constant),
        ("none", MaskInjectionKind.None))
    {
        Description = "How the mask is told to the diffusion model: range moves attention logits toward their row's " +
            "maximum or minimum (DenseDiffusion), constant adds --injection-weight (eq. 5), none leaves it out.",
    };

    private readonly ChoiceOption<BackgroundInjection> _background = new("--injection-background", Defaults.Background,
        ("segment", BackgroundInjection.Segment), ("untouched", BackgroundInjection.Untouched),
        ("no-segment", BackgroundInjection.NoSegment))
    {
        Description = "--injection range: what happens to pixels outside the mask. segment: they are a segment with " +
            "the prompt's other words, as in DenseDiffusion; untouched: their attention stays; no-segment: it is " +
            "flattened.",
    };

    private readonly NumberOption<float> _weight = new("--injection-weight", Defaults.InjectionWeight,
        "a number, 0 or more", value => value >= 0 && float.IsFinite(value))
    {
        Description = "--injection constant: alpha of eq. 5.",
    };

    private readonly Option<bool> _schedule = new("--schedule-factor")
    {
        Description = "--injection range: multiplies it by DenseDiffusion's (t/1000)^5, 0.01 at t = 400.",
    };

    private readonly NumberOption<float> _beta = new("--beta", Defaults.Mixing, "a number, 0 to 1", IsShare)
    {
        Description = "The share of the old probability; the paper takes 0.8, and 0.9 for class activation maps.",
    };

    private readonly ConfidenceFilterOption _filter = new();

    private readonly NumberOption<float> _threshold = new("--threshold", Defaults.Threshold, "a number, 0 to 1", IsShare)
    {
        Description = "A pixel is foreground where its probability is above this.",
    };

    private readonly NumberOption<int> _iterations = new("--iterations", Defaults.Iterations,
        "a whole number, 1 to 100", value => value is >= 1 and <= 100)
    {
        Description = "How often the refined map is fed back.",
    };

    private readonly NumberOption<int> _grid = new("--grid", Defaults.FeatureGrid, "a whole number, 1 to 256",
        value => value is >= 1 and <= 256)
    {
        Description = "CLIP's cells along each side of the picture. More follow edges better and take longer.",
    };

    private readonly ChoiceOption<ReconstructionKind> _reconstruction = new("--reconstruct", Defaults.Reconstruction,
        ("one-step", ReconstructionKind.OneStep), ("null-text", ReconstructionKind.NullText))
    {
        Description = "How the picture is made anew: noise once and one step, or null-text inversion, which takes " +
            "minutes to hours.",
    };

    private readonly NumberOption<int> _steps = new("--steps", Defaults.NullTextSteps, "a whole number, 1 to 1000",
        value => value is >= 1 and <= 1000)
    {
        Description = "--reconstruct null-text: steps each way.",
    };

    private readonly NumberOption<long> _seed = new("--seed", Defaults.Seed, "a whole number, 0 or more",
        value => value >= 0)
    {
        Description = "Seed of the noise; the same seed gives PyTorch's noise and the same masks.",
    };

    /// <summary>The options in the order of the help.</summary>
    public Option[] All =>
    [
        _beta, _filter, _threshold, _iterations, _grid, _prompt, _timestep, _injection, _background, _weight, _schedule,
        _reconstruction, _steps, _seed,
    ];

    /// <summary>What the user chose.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="preset">Whose injection is taken where the user chose none; null takes the defaults.</param>
    public RefiningOptions Read(ParseResult arguments, RefiningOptions? preset = null) => (preset ?? Defaults) with
    {
        Prompt = arguments.GetValue(_prompt)!,
        Timestep = arguments.GetValue(_timestep),
        Injection = arguments.GetResult(_injection) is { Implicit: false } || preset is null
            ? arguments.GetValue(_injection)
            : preset.Injection,
        Background = arguments.GetValue(_background),
        InjectionWeight = arguments.GetValue(_weight),
        UseScheduleFactor = arguments.GetValue(_schedule),
        Mixing = arguments.GetValue(_beta),
        ConfidenceFilter = _filter.Read(arguments),
        Threshold = arguments.GetValue(_threshold),
        Iterations = arguments.GetValue(_iterations),
        FeatureGrid = arguments.GetValue(_grid),
        Reconstruction = arguments.GetValue(_reconstruction),
        NullTextSteps = arguments.GetValue(_steps),
        Seed = arguments.GetValue(_seed),
    };

    private static bool IsShare(float value) => value is >= 0 and <= 1;
}
