using System.CommandLine;
using Denote.Grounding;

namespace Denote.Cli.Commands;

/// <summary>The options that say how the model reads a picture; <c>ground</c> and <c>explain</c> share them.</summary>
internal sealed class ReadingOptions
{
    private static readonly GroundingOptions Defaults = GroundingOptions.Default;

    private readonly ChoiceOption<InversionKind> _inversion = new("--inversion", Defaults.Inversion,
        ("one-step", InversionKind.OneStep), ("ddim", InversionKind.Ddim))
    {
        Description = "How the picture becomes the noisy latent that is read: one-step adds noise once and is fast; " +
            "ddim " +
            "inverts it step by step and reads every step on the way back, as the paper does.",
    };

    private readonly NumberOption<int> _timestep = new("--timestep", Defaults.Timestep, "a whole number, 0 or more",
        value => value >= 0)
    {
        Description = "one-step: how much noise, in training timesteps of the model (usually 0 to 999).",
    };

    private readonly NumberOption<int> _noises = new("--noises", Defaults.NoiseDraws, "a whole number, 1 to 1000",
        value => value is >= 1 and <= 1000)
    {
        Description = "one-step: how many draws of noise are read and averaged; more is slower and steadier.",
    };

    private readonly NumberOption<long> _seed = new("--seed", Defaults.Seed, "a whole number, 0 or more",
        value => value >= 0)
    {
        Description = "one-step: seed of the noise; the same seed gives PyTorch's noise and the same masks.",
    };

    private readonly NumberOption<int> _steps = new("--steps", Defaults.Steps, "a whole number, 1 to 1000",
        value => value is >= 1 and <= 1000)
    {
        Description = "ddim: steps each way.",
    };

    private readonly NumberOption<float> _guidance = new("--guidance", Defaults.GuidanceScale, "a number, 0 or more",
        value => value >= 0 && float.IsFinite(value))
    {
        Description = "ddim: guidance scale on the way back.",
    };

    private readonly NumberListOption _crossResolutions = new("--cross-res", [.. Defaults.CrossResolutions])
    {
        Description = "Sides of the attention grids that are read, as 16 or 16,32; several are added up.",
    };

    /// <summary>The options in the order of the help.</summary>
    public Option[] All => [_inversion, _timestep, _noises, _seed, _steps, _guidance, _crossResolutions];

    /// <summary>What the user chose, the rest at its defaults.</summary>
    public GroundingOptions Read(ParseResult arguments) => new()
    {
        Inversion = arguments.GetValue(_inversion),
        Timestep = arguments.GetValue(_timestep),
        NoiseDraws = arguments.GetValue(_noises),
        Seed = arguments.GetValue(_seed),
        Steps = arguments.GetValue(_steps),
        GuidanceScale = arguments.GetValue(_guidance),
        CrossResolutions = arguments.GetValue(_crossResolutions)!,
    };
}
