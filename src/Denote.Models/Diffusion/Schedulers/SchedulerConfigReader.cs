using System.Text.Json;
using Denote.Models.Files;

namespace Denote.Models.Diffusion;

/// <summary>
/// Reads a <c>scheduler_config.json</c>: the noise schedule, of which everything must be understood, and the sampler,
/// whose settings are no reason to refuse a model.
/// </summary>
internal static class SchedulerConfigReader
{
    /// <summary>Classes with a schedule of noise variances whose sampler is not computed, and what comes near.</summary>
    private static readonly Dictionary<string, SchedulerKind> OtherSamplers = new(StringComparer.Ordinal)
    {
        ["DDIMParallelScheduler"] = SchedulerKind.Ddim,
        ["DDPMScheduler"] = SchedulerKind.Ddim,
        ["DDPMParallelScheduler"] = SchedulerKind.Ddim,
        ["DEISMultistepScheduler"] = SchedulerKind.DpmSolver,
        ["DPMSolverMultistepInverseScheduler"] = SchedulerKind.DpmSolver,
        ["DPMSolverSDEScheduler"] = SchedulerKind.DpmSolver,
        ["DPMSolverSinglestepScheduler"] = SchedulerKind.DpmSolver,
        ["EulerAncestralDiscreteScheduler"] = SchedulerKind.Euler,
        ["HeunDiscreteScheduler"] = SchedulerKind.Euler,
        ["KDPM2AncestralDiscreteScheduler"] = SchedulerKind.Euler,
        ["KDPM2DiscreteScheduler"] = SchedulerKind.Euler,
        ["LMSDiscreteScheduler"] = SchedulerKind.Euler,
        ["SASolverScheduler"] = SchedulerKind.DpmSolver,
        ["TCDScheduler"] = SchedulerKind.Lcm,
    };

    /// <summary>Keys of samplers that belong to other rules than the configuration's own, or change nothing.</summary>
    private static readonly string[] OtherKeys =
    [
        "skip_prk_steps", "dynamic_thresholding_ratio", "sample_max_value", "lambda_min_clipped", "flow_shift",
        "interpolation_type", "algorithm_type", "solver_order", "solver_type", "solver_p", "variance_type",
        "timestep_type", "sigma_min", "sigma_max", "predict_x0", "disable_corrector", "time_shift_type",
        "use_lu_lambdas", "base_shift", "max_shift", "base_image_seq_len", "max_image_seq_len", "sigma_schedule",
        "rho", "sigma_data",
    ];

    public static SchedulerConfig Read(JsonElement root, string file)
    {
        var reader = new ConfigReader(root, file);
        string className = reader.Text("_class_name")
            ?? throw reader.Error("'_class_name' is missing, so the kind of scheduler is not known.");
        var kind = KindOf(className);
        bool isEdm = className.StartsWith("EDM", StringComparison.Ordinal) && kind is not null;
        if (kind is null && !OtherSamplers.ContainsKey(className))
            throw reader.Error($"the scheduler class '{className}' is not known, and so neither is the noise that the "
                + $"model was trained with{(className.StartsWith("FlowMatch", StringComparison.Ordinal)
                    ? " (flow matching, which is no Stable Diffusion)" : "")}; use a Stable Diffusion 1.x, 2.x or XL.");
        var config = WithSampler(reader, ReadNoise(reader, className, kind, isEdm), kind);
        RequireConsistent(reader, config);
        string? problem = kind is null ? $"the class '{className}' has none that is computed here" : null;
        problem ??= Problem(() => RefuseOthers(reader, kind!.Value, config));
        return config with
        {
            Kind = problem is null ? kind : null,
            SamplerProblem = problem,
            NearestKind = kind ?? OtherSamplers[className],
        };
    }

    private static SchedulerKind? KindOf(string className) => className switch
    {
        "DDIMScheduler" => SchedulerKind.Ddim,
        "DDIMInverseScheduler" => SchedulerKind.DdimInverse,
        "DPMSolverMultistepScheduler" or "EDMDPMSolverMultistepScheduler" => SchedulerKind.DpmSolver,
        "EulerDiscreteScheduler" or "EDMEulerScheduler" => SchedulerKind.Euler,
        "LCMScheduler" => SchedulerKind.Lcm,
        "PNDMScheduler" => SchedulerKind.Pndm,
        "UniPCMultistepScheduler" => SchedulerKind.UniPc,
        _ => null,
    };

    /// <summary>What the model was trained with; anything else is refused.</summary>
    private static SchedulerConfig ReadNoise(
        ConfigReader reader, string className, SchedulerKind? kind, bool isEdm)
    {
        bool isConsistency = kind == SchedulerKind.Lcm || className == "TCDScheduler";
        reader.RequireOnly("use_flow_sigmas", false);
        return new SchedulerConfig
        {
            ClassName = className,
            TrainTimesteps = reader.Size("num_train_timesteps", 1000),
            BetaStart = reader.Number("beta_start", isConsistency ? 0.00085 : 0.0001),
            BetaEnd = reader.Number("beta_end", isConsistency ? 0.012 : 0.02),
            Curve = reader.Choice("beta_schedule", isConsistency ? "scaled_linear" : "linear",
                ("linear", BetaCurve.Linear), ("scaled_linear", BetaCurve.ScaledLinear),
                ("squaredcos_cap_v2", BetaCurve.Cosine)),
            TrainedBetas = reader.Numbers("trained_betas"),
            ZeroTerminalSnr = reader.Flag("rescale_betas_zero_snr", false),
            Prediction = reader.Choice("prediction_type", "epsilon",
                ("epsilon", PredictionType.Noise), ("v_prediction", PredictionType.Velocity)),
            Edm = isEdm ? ReadEdm(reader) : null,
        };
    }

    private static EdmSettings ReadEdm(ConfigReader reader)
    {
        var settings = new EdmSettings(
            reader.Number("sigma_min", 0.002),
            reader.Number("sigma_max", 80),
            reader.Number("sigma_data", 0.5),
            reader.Number("rho", 7),
            reader.Choice("sigma_schedule", "karras", ("karras", false), ("exponential", true)));
        bool isSound = settings is { SmallestSigma: > 0, DataDeviation: > 0, Rho: > 0 }
            && settings.LargestSigma > settings.SmallestSigma;
        return isSound
            ? settings
            : throw reader.Error("'sigma_min', 'sigma_max', 'sigma_data' and 'rho' are no levels of noise: expected "
                + "numbers above 0, and 'sigma_max' the largest.");
    }

    /// <summary>How it is sampled; what cannot be read here keeps its default and is named as a problem later.</summary>
    private static SchedulerConfig WithSampler(ConfigReader reader, SchedulerConfig noise, SchedulerKind? kind) =>
        noise with
        {
            SetAlphaToOne = reader.Has("set_alpha_to_one") ? reader.Flag("set_alpha_to_one", true) : null,
            StepsOffset = reader.Whole("steps_offset", 0),
            Spacing = Choice<TimestepSpacing?>(reader, "timestep_spacing", null,
                ("leading", TimestepSpacing.Leading), ("linspace", TimestepSpacing.Linspace),
                ("trailing", TimestepSpacing.Trailing)),
            ClipSample = reader.Flag("clip_sample", kind is SchedulerKind.Ddim or SchedulerKind.DdimInverse),
            ClipSampleRange = reader.Number("clip_sample_range", 1),
            UseKarrasSigmas = reader.Flag("use_karras_sigmas", false),
            FinalLevel = Choice<FinalNoise?>(reader, "final_sigmas_type", null,
                ("zero", FinalNoise.Zero), ("sigma_min", FinalNoise.Smallest)),
            SolverOrder = Math.Clamp(reader.Whole("solver_order", 2), 1, 3),
            IsHeun = Choice(reader, "solver_type", false, ("heun", true)),
            IsFirstBh = Choice(reader, "solver_type", false, ("bh1", true)),
            IsStochastic = Choice(reader, "algorithm_type", false, ("sde-dpmsolver++", true)),
            WithoutCorrector = [.. (reader.Numbers("disable_corrector") ?? []).Select(step => (int)step)],
            LowerOrderFinal = reader.Flag("lower_order_final", true),
            EulerAtFinal = reader.Flag("euler_at_final", false),
            OriginalSteps = reader.Size("original_inference_steps", 50),
            TimestepScaling = reader.Number("timestep_scaling", 10),
        };

    private static T Choice<T>(ConfigReader reader, string key, T otherwise, params (string Text, T Meaning)[] choices)
    {
        string? text = reader.Text(key);
        foreach (var choice in choices)
            if (choice.Text == text) return choice.Meaning;
        return otherwise;
    }

    /// <summary>Settings of the class's own sampler that are not computed.</summary>
    private static void RefuseOthers(ConfigReader reader, SchedulerKind kind, SchedulerConfig config)
    {
        reader.RequireOnly("thresholding", false);
        reader.RequireOnly("use_exponential_sigmas", false);
        reader.RequireOnly("use_beta_sigmas", false);
        reader.RequireOnly("use_dynamic_shifting", false);
        reader.RequireOnly("timestep_spacing", "leading", "linspace", "trailing");
        if (config.StepsOffset < 0 || config.StepsOffset >= config.TrainTimesteps)
            throw reader.Error($"'steps_offset' is {config.StepsOffset}, expected 0..{config.TrainTimesteps - 1}.");
        if (kind is SchedulerKind.DpmSolver or SchedulerKind.UniPc or SchedulerKind.Euler)
            reader.RequireOnly("final_sigmas_type", "zero", "sigma_min");
        if (kind is SchedulerKind.Ddim or SchedulerKind.DdimInverse or SchedulerKind.Pndm or SchedulerKind.Lcm)
            reader.Ignore("final_sigmas_type");
        switch (kind)
        {
            case SchedulerKind.Pndm:
                reader.RequireOnly("skip_prk_steps", true);
                break;
            case SchedulerKind.DpmSolver:
                reader.RequireOnly("algorithm_type", "dpmsolver++", "sde-dpmsolver++");
                reader.RequireOnly("solver_type", "midpoint", "heun");
                reader.RequireOnly("use_lu_lambdas", false);
                reader.RequireOnly("variance_type");
                if (config.IsStochastic) reader.RequireOnly("solver_order", 1, 2);
                else reader.RequireOnly("solver_order", 1, 2, 3);
                break;
            case SchedulerKind.UniPc:
                reader.RequireOnly("predict_x0", true);
                reader.RequireOnly("solver_type", "bh1", "bh2");
                reader.RequireOnly("solver_order", 1, 2, 3);
                reader.RequireOnly("solver_p");
                break;
            case SchedulerKind.Euler when config.Edm is null:
                reader.RequireOnly("interpolation_type", "linear");
                reader.RequireOnly("timestep_type", "discrete");
                reader.RequireOnly("sigma_min");
                reader.RequireOnly("sigma_max");
                break;
            default:
                break;
        }
        reader.Ignore(OtherKeys);
        reader.RefuseUnknown();
    }

    private static string? Problem(Action examine)
    {
        try
        {
            examine();
            return null;
        }
        catch (ModelException problem)
        {
            return problem.Message.TrimEnd('.');
        }
    }

    private static void RequireConsistent(ConfigReader reader, SchedulerConfig config)
    {
        if (config.TrainedBetas is { } betas && betas.Count != config.TrainTimesteps)
            throw reader.Error($"'trained_betas' has {betas.Count} entries, expected 'num_train_timesteps' = "
                + $"{config.TrainTimesteps}.");
        foreach (double beta in config.TrainedBetas ?? [config.BetaStart, config.BetaEnd])
            if (beta is not (> 0 and < 1))
                throw reader.Error($"'{(config.TrainedBetas is null ? "beta_start' or 'beta_end" : "trained_betas")}' "
                    + $"has {beta}, expected variances between 0 and 1.");
        if (config.ClipSampleRange <= 0)
            throw reader.Error($"'clip_sample_range' is {config.ClipSampleRange}, expected more than 0.");
    }
}
