using System.Text.Json;
using Denote.Models.Files;

namespace Denote.Models.Diffusion;

/// <summary>
/// The noise schedule that a model was trained with and how it is sampled, from <c>scheduler_config.json</c>. A noise
/// schedule that is not known is refused by name; a sampler that is not known has no <see cref="Kind"/>.
/// </summary>
public sealed record SchedulerConfig
{
    /// <summary>The configuration's class, for messages: <c>DDIMScheduler</c>.</summary>
    public string ClassName { get; init; } = "DDIMScheduler";

    /// <summary>
    /// The sampling rule that the class stands for, or null for one that cannot be computed here; then
    /// <see cref="SamplerProblem"/> says why.
    /// </summary>
    public SchedulerKind? Kind { get; init; } = SchedulerKind.Ddim;

    /// <summary>
    /// Why the model's own sampling rule cannot be computed: <c>'solver_order' is 4</c>; null where it can.
    /// </summary>
    public string? SamplerProblem { get; init; }

    /// <summary>The rule that comes nearest to the model's own.</summary>
    public SchedulerKind NearestKind { get; init; } = SchedulerKind.DpmSolver;

    /// <summary>Number of timesteps in training.</summary>
    public int TrainTimesteps { get; init; } = 1000;

    /// <summary>Noise variance of the first timestep.</summary>
    public double BetaStart { get; init; } = 0.0001;

    /// <summary>Noise variance of the last timestep.</summary>
    public double BetaEnd { get; init; } = 0.02;

    /// <summary>How the variances run from the first to the last.</summary>
    public BetaCurve Curve { get; init; }

    /// <summary>Whether the schedule is moved so that nothing of the picture is left at the last timestep.</summary>
    public bool ZeroTerminalSnr { get; init; }

    /// <summary>The noise of a model that has no schedule of training steps; null for all others.</summary>
    public EdmSettings? Edm { get; init; }

    /// <summary>The variances themselves, or null to compute them.</summary>
    public IReadOnlyList<double>? TrainedBetas { get; init; }

    /// <summary>What the model predicts.</summary>
    public PredictionType Prediction { get; init; }

    /// <summary>Whether the step before timestep 0 is noise-free; null takes the rule's own default.</summary>
    public bool? SetAlphaToOne { get; init; }

    /// <summary>Added to leading timesteps.</summary>
    public int StepsOffset { get; init; }

    /// <summary>How timesteps are spread; null takes the rule's own default.</summary>
    public TimestepSpacing? Spacing { get; init; }

    /// <summary>Whether predicted pictures are clamped; models that work on latents do not.</summary>
    public bool ClipSample { get; init; }

    /// <summary>Where they are clamped.</summary>
    public double ClipSampleRange { get; init; } = 1;

    /// <summary>Whether noise levels follow arXiv:2206.00364 instead of the timesteps.</summary>
    public bool UseKarrasSigmas { get; init; }

    /// <summary>
    /// DPM-Solver++, UniPC and Euler: where the last step leads. Null, in configurations from before diffusers 0.26,
    /// takes the rule's own way of then: no noise with Euler, the first training step's with the others.
    /// </summary>
    public FinalNoise? FinalLevel { get; init; }

    /// <summary>DPM-Solver++ and UniPC: the highest order of a step, 1 to 3.</summary>
    public int SolverOrder { get; init; } = 2;

    /// <summary>DPM-Solver++: whether steps of second order follow Heun's rule and not the midpoint rule.</summary>
    public bool IsHeun { get; init; }

    /// <summary>DPM-Solver++: whether the stochastic equation is solved, which adds noise at every step.</summary>
    public bool IsStochastic { get; init; }

    /// <summary>UniPC: whether B(h) is h (<c>bh1</c>) and not exp(h) - 1 (<c>bh2</c>).</summary>
    public bool IsFirstBh { get; init; }

    /// <summary>UniPC: the steps after which nothing is corrected, from 0.</summary>
    public IReadOnlyList<int> WithoutCorrector { get; init; } = [];

    /// <summary>DPM-Solver++ and UniPC: whether the last steps of a short run are of lower order.</summary>
    public bool LowerOrderFinal { get; init; } = true;

    /// <summary>DPM-Solver++: whether the last step is of first order whatever their number.</summary>
    public bool EulerAtFinal { get; init; }

    /// <summary>LCM: number of steps of the teacher, among which those of a run are chosen.</summary>
    public int OriginalSteps { get; init; } = 50;

    /// <summary>LCM: factor of the timestep in the boundary condition.</summary>
    public double TimestepScaling { get; init; } = 10;

    /// <summary>Reads a <c>scheduler_config.json</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">
    /// It is missing or broken, or the noise that the model was trained with is not known here.
    /// </exception>
    public static SchedulerConfig Read(string path)
    {
        using var json = JsonFile.Read(path);
        return Parse(json.RootElement, SafetensorsFile.DisplayName(path));
    }

    internal static SchedulerConfig Parse(JsonElement root, string file) => SchedulerConfigReader.Read(root, file);
}
