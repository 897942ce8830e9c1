using System.CommandLine;
using Denote.Models.Diffusion;
using Denote.Painting;

namespace Denote.Cli.Commands;

/// <summary>The options of commands that sample pictures.</summary>
internal sealed class SamplingOptions
{
    private static readonly PaintingOptions Defaults = PaintingOptions.Default;

    private readonly Option<string> _negative;

    private readonly ChoiceOption<SchedulerKind> _scheduler = new("--scheduler", SchedulerKind.DpmSolver,
        ("dpm", SchedulerKind.DpmSolver), ("ddim", SchedulerKind.Ddim), ("euler", SchedulerKind.Euler),
        ("pndm", SchedulerKind.Pndm), ("lcm", SchedulerKind.Lcm), ("unipc", SchedulerKind.UniPc))
    {
        Description = "The sampling rule: DPM-Solver++, DDIM, Euler, PNDM, LCM, which is also taken where " +
            "the model's own scheduler is that, or UniPC.",
    };

    private readonly NumberOption<int> _steps = new("--steps", 30, "a whole number, 1 to 1000",
        value => value is >= 1 and <= 1000)
    {
        Description = "Denoising steps; 4 with lcm.",
    };

    private readonly NumberOption<float> _guidance = new("--guidance", 8, "a number, 1 to 100",
        value => value is >= 1 and <= 100)
    {
        Description = "How strictly the picture follows the prompt; 1 is no guidance and half the work, the default " +
            "with lcm.",
    };

    private readonly Option<bool> _fast = new("--fast")
    {
        Description = "The same as --scheduler lcm: 4 steps without guidance, for models that were distilled for it.",
    };

    private readonly NumberOption<long> _seed = new("--seed", Defaults.Seed, "a whole number, 0 or more",
        value => value >= 0)
    {
        Description = "Seed of the first picture's noise, each further one takes the next; the same seed gives " +
            "PyTorch's noise and the same picture.",
    };

    private readonly NumberOption<int> _batch;

    /// <param name="initialBatch">Pictures that are made at a time when the user says nothing.</param>
    /// <param name="initialNegative">The negative prompt when the user says nothing.</param>
    public SamplingOptions(int initialBatch, string? initialNegative = null)
    {
        _batch = new("--batch", initialBatch, "a whole number, 1 to 64", value => value is >= 1 and <= 64)
        {
            Description = "Pictures that are made at a time. More take more memory; the pictures stay the same.",
        };
        _negative = new("--negative")
        {
            HelpName = "text",
            Description = "What the pictures shall not show: \"text, blurry\". It works through guidance.",
        };
        if (initialNegative is not null) _negative.DefaultValueFactory = _ => initialNegative;
    }

    /// <summary>The options in the order of the help.</summary>
    public Option[] All => [_negative, _scheduler, _steps, _guidance, _fast, _seed, _batch];

    /// <summary>What the user chose.</summary>
    /// <exception cref="UsageException">--fast and another scheduler.</exception>
    public PaintingOptions Read(ParseResult arguments)
    {
        SchedulerKind? scheduler = IsGiven(arguments, _scheduler) ? arguments.GetValue(_scheduler) : null;
        if (arguments.GetValue(_fast))
        {
            if (scheduler is not (null or SchedulerKind.Lcm))
                throw new UsageException("--fast is --scheduler lcm; leave out one of them.");
            scheduler = SchedulerKind.Lcm;
        }
        return Defaults with
        {
            NegativePrompt = arguments.GetValue(_negative) ?? "",
            Scheduler = scheduler,
            Steps = IsGiven(arguments, _steps) ? arguments.GetValue(_steps) : null,
            GuidanceScale = IsGiven(arguments, _guidance) ? arguments.GetValue(_guidance) : null,
            Seed = arguments.GetValue(_seed),
            BatchSize = arguments.GetValue(_batch),
        };
    }

    private static bool IsGiven(ParseResult arguments, Option option) =>
        arguments.GetResult(option) is { Implicit: false };
}
