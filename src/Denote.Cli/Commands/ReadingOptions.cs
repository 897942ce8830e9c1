using System.CommandLine;
using Denote.Grounding;

namespace Denote.Cli.Commands;

/// <summary>The options that say how the model reads a picture; <c>ground</c> and <c>explain</c> share them.</summary>
internal sealed class ReadingOptions
{
    private static readonly GroundingOptions Defaults = GroundingOptions.Default;

    private readonly ChoiceOption<InversionKind> _inversion = new("--inversion", Defaults.Inversion,
        ("one-step", InversionKind.OneStep), ("ddim", InversionKind.Ddim), ("null-text", InversionKind.NullText))
    {
        Description = "How the picture becomes the noisy latent that is read: one-step adds noise once and is fast; " +
            "ddim inverts it step by step and reads every step on the way back; null-text also makes the way back " +
            "exact, as the paper does, and takes minutes to hours.",
    };

    private readonly Option<bool> _paper = new("--paper")
    {
        Description = "Every setting of the paper that is not given otherwise: null-text inversion.",
    };

    private readonly Option<string> _save = new("--save-inversion")
    {
        HelpName = "file",
        Description = "null-text: keeps the inversion (safetensors) for other narratives of the same picture.",
    };

    private readonly Option<string> _load = new("--load-inversion")
    {
        HelpName = "file",
        Description = "null-text: uses a kept inversion of this picture instead of making one.",
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
        Description = "ddim, null-text: steps each way.",
    };

    private readonly NumberOption<float> _guidance = new("--guidance", Defaults.GuidanceScale, "a number, 0 or more",
        value => value >= 0 && float.IsFinite(value))
    {
        Description = "ddim, null-text: guidance scale on the way back.",
    };

    private readonly NumberListOption _crossResolutions = new("--cross-res")
    {
        Description = "Sides of the attention grids that are read, as 16 or 16,32; several are added up. By default " +
            "the model's own that is nearest to a quarter of its latents, at least 16.",
    };

    /// <summary>The options in the order of the help.</summary>
    public Option[] All =>
    [
        _inversion, _paper, _timestep, _noises, _seed, _steps, _guidance, _save, _load, _crossResolutions,
    ];

    /// <summary>What the user chose, the rest at its defaults.</summary>
    /// <exception cref="UsageException">A file of an inversion is named that is not made or used.</exception>
    public GroundingOptions Read(ParseResult arguments)
    {
        bool isGiven = arguments.GetResult(_inversion) is { Implicit: false };
        var preset = arguments.GetValue(_paper) ? GroundingOptions.Paper : Defaults;
        var inversion = isGiven ? arguments.GetValue(_inversion) : preset.Inversion;
        foreach (var option in new[] { _save, _load })
        {
            if (arguments.GetValue(option) is not { } path) continue;
            if (inversion != InversionKind.NullText)
                throw new UsageException($"{option.Name} belongs to --inversion null-text.");
            OutputFile.Check(path, option.Name);
        }
        return Read(arguments, preset with { Inversion = inversion });
    }

    /// <summary>Refuses files of one picture's inversion where there are many pictures.</summary>
    /// <exception cref="UsageException">One is named.</exception>
    public static void RefuseFiles(GroundingOptions options)
    {
        if ((options.SaveInversion ?? options.LoadInversion) is { } file)
            throw new UsageException($"{file} holds the inversion of one picture; leave it out, or give one picture.");
    }

    private GroundingOptions Read(ParseResult arguments, GroundingOptions preset) => preset with
    {
        SaveInversion = arguments.GetValue(_save),
        LoadInversion = arguments.GetValue(_load),
        Timestep = arguments.GetValue(_timestep),
        NoiseDraws = arguments.GetValue(_noises),
        Seed = arguments.GetValue(_seed),
        Steps = arguments.GetValue(_steps),
        GuidanceScale = arguments.GetValue(_guidance),
        // The parser makes an empty list of a missing one.
        CrossResolutions = arguments.GetValue(_crossResolutions) is { Length: > 0 } sides ? sides : null,
    };
}
