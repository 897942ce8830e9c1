using System.Text.Json;
using Denote.Models.Files;

namespace Denote.Models.Diffusion;

/// <summary>
/// The noise schedule that a model was trained with and how it is sampled, from <c>scheduler_config.json</c>. A key
/// that asks for what is not supported is refused by name.
/// </summary>
public sealed record SchedulerConfig
{
    /// <summary>The configuration's class, for messages: <c>DDIMScheduler</c>.</summary>
    public string ClassName { get; init; } = "DDIMScheduler";

    /// <summary>The sampling rule that the class stands for, or null for a class that is not supported.</summary>
    public SchedulerKind? Kind { get; init; } = SchedulerKind.Ddim;

    /// <summary>Number of timesteps in training.</summary>
    public int TrainTimesteps { get; init; } = 1000;

    /// <summary>Noise variance of the first timestep.</summary>
    public double BetaStart { get; init; } = 0.0001;

    /// <summary>Noise variance of the last timestep.</summary>
    public double BetaEnd { get; init; } = 0.02;

    /// <summary>
    /// Whether the variances' square roots, and not the variances, are evenly spaced (<c>scaled_linear</c>).
    /// </summary>
    public bool ScaledLinear { get; init; }

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

    /// <summary>DPM-Solver++: whether the last of fewer than 15 steps is of first order.</summary>
    public bool LowerOrderFinal { get; init; } = true;

    /// <summary>DPM-Solver++: whether the last step is of first order whatever their number.</summary>
    public bool EulerAtFinal { get; init; }

    /// <summary>LCM: number of steps of the teacher, among which those of a run are chosen.</summary>
    public int OriginalSteps { get; init; } = 50;

    /// <summary>LCM: factor of the timestep in the boundary condition.</summary>
    public double TimestepScaling { get; init; } = 10;

    /// <summary>Reads a <c>scheduler_config.json</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">It is missing, broken, or asks for what is not supported.</exception>
    public static SchedulerConfig Read(string path)
    {
        using var json = JsonFile.Read(path);
        return Parse(json.RootElement, SafetensorsFile.DisplayName(path));
    }

    internal static SchedulerConfig Parse(JsonElement root, string file)
    {
        var reader = new ConfigReader(root, file);
        string className = reader.Text("_class_name")
            ?? throw reader.Error("'_class_name' is missing, so the kind of scheduler is not known.");
        var kind = KindOf(className);
        bool isLcm = kind == SchedulerKind.Lcm;
        var config = new SchedulerConfig
        {
            ClassName = className,
            Kind = kind,
            TrainTimesteps = reader.Size("num_train_timesteps", 1000),
            BetaStart = reader.Number("beta_start", isLcm ? 0.00085 : 0.0001),
            BetaEnd = reader.Number("beta_end", isLcm ? 0.012 : 0.02),
            ScaledLinear = reader.Choice("beta_schedule", isLcm ? "scaled_linear" : "linear",
                ("linear", false), ("scaled_linear", true)),
            TrainedBetas = reader.Numbers("trained_betas"),
            Prediction = reader.Choice("prediction_type", "epsilon",
                ("epsilon", PredictionType.Noise), ("v_prediction", PredictionType.Velocity)),
            SetAlphaToOne = reader.Has("set_alpha_to_one") ? reader.Flag("set_alpha_to_one", true) : null,
            StepsOffset = reader.Whole("steps_offset", 0),
            Spacing = !reader.Has("timestep_spacing") ? null : reader.Choice("timestep_spacing", "leading",
                ("leading", TimestepSpacing.Leading), ("linspace", TimestepSpacing.Linspace),
                ("trailing", TimestepSpacing.Trailing)),
            ClipSample = reader.Flag("clip_sample", kind is SchedulerKind.Ddim or SchedulerKind.DdimInverse),
            ClipSampleRange = reader.Number("clip_sample_range", 1),
            UseKarrasSigmas = reader.Flag("use_karras_sigmas", false),
            LowerOrderFinal = reader.Flag("lower_order_final", true),
            EulerAtFinal = reader.Flag("euler_at_final", false),
            OriginalSteps = reader.Size("original_inference_steps", 50),
            TimestepScaling = reader.Number("timestep_scaling", 10),
        };
        RefuseOthers(reader, kind);
        config.RequireConsistent(reader);
        return config;
    }

    private static SchedulerKind? KindOf(string className) => className switch
    {
        "DDIMScheduler" => SchedulerKind.Ddim,
        "DDIMInverseScheduler" => SchedulerKind.DdimInverse,
        "DPMSolverMultistepScheduler" => SchedulerKind.DpmSolver,
        "EulerDiscreteScheduler" => SchedulerKind.Euler,
        "LCMScheduler" => SchedulerKind.Lcm,
        "PNDMScheduler" => SchedulerKind.Pndm,
        _ => null,
    };

    private static void RefuseOthers(ConfigReader reader, SchedulerKind? kind)
    {
        reader.RequireOnly("rescale_betas_zero_snr", false);
        if (kind is null) return; // Only the noise schedule of an unknown class can be used.
        reader.RequireOnly("thresholding", false);
        if (kind == SchedulerKind.Pndm) reader.RequireOnly("skip_prk_steps", true);
        if (kind == SchedulerKind.DpmSolver)
        {
            reader.RequireOnly("algorithm_type", "dpmsolver++");
            reader.RequireOnly("solver_order", 2);
            reader.RequireOnly("solver_type", "midpoint");
            reader.RequireOnly("use_lu_lambdas", false);
            reader.RequireOnly("variance_type");
            reader.RequireOnly("final_sigmas_type", "sigma_min");
        }
        if (kind == SchedulerKind.Euler)
        {
            reader.RequireOnly("interpolation_type", "linear");
            reader.RequireOnly("timestep_type", "discrete");
            reader.RequireOnly("sigma_min");
            reader.RequireOnly("sigma_max");
            reader.RequireOnly("final_sigmas_type", "zero");
        }
        // Belong to other rules than the configuration's own, or to options that are refused above.
        reader.Ignore("skip_prk_steps", "dynamic_thresholding_ratio", "sample_max_value", "lambda_min_clipped",
            "interpolation_type", "algorithm_type", "solver_order", "solver_type", "variance_type", "timestep_type",
            "final_sigmas_type", "sigma_min", "sigma_max");
        reader.RefuseUnknown();
    }

    private void RequireConsistent(ConfigReader reader)
    {
        if (TrainedBetas is { } betas && betas.Count != TrainTimesteps)
            throw reader.Error($"'trained_betas' has {betas.Count} entries, expected 'num_train_timesteps' = "
                + $"{TrainTimesteps}.");
        foreach (double beta in TrainedBetas ?? [BetaStart, BetaEnd])
            if (beta is not (> 0 and < 1))
                throw reader.Error($"'{(TrainedBetas is null ? "beta_start' or 'beta_end" : "trained_betas")}' has "
                    + $"{beta}, expected variances between 0 and 1.");
        if (StepsOffset < 0 || StepsOffset >= TrainTimesteps)
            throw reader.Error($"'steps_offset' is {StepsOffset}, expected 0..{TrainTimesteps - 1}.");
        if (ClipSampleRange <= 0)
            throw reader.Error($"'clip_sample_range' is {ClipSampleRange}, expected more than 0.");
    }
}
