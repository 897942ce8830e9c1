using System.Text.Json.Nodes;
using Denote.Models.Diffusion;
using Denote.Models.Tests.Files;
using Denote.TestSupport;

namespace Denote.Models.Tests.Diffusion;

public class SchedulerConfigTests
{
    [Fact]
    public void The_embedded_models_scheduler_is_read()
    {
        var config = SchedulerConfig.Read(
            Path.Combine(ConfigTests.RepositoryRoot(), "models", "picturebook", "scheduler", "scheduler_config.json"));
        Assert.Equal((SchedulerKind.Ddim, PredictionType.Noise, 1, (bool?)false, false),
            (config.Kind!.Value, config.Prediction, config.StepsOffset, config.SetAlphaToOne, config.ClipSample));
        Assert.Equal(BetaCurve.ScaledLinear, config.Curve);
    }

    [Theory]
    [InlineData("DDIMScheduler", "beta_schedule", "\"sigmoid\"")]
    [InlineData("DDIMScheduler", "prediction_type", "\"sample\"")]
    [InlineData("DDIMScheduler", "trained_betas", "[0.1, 0.2]")]
    [InlineData("DDIMScheduler", "beta_end", "1.5")]
    [InlineData("DDIMScheduler", "num_train_timesteps", "0")]
    [InlineData("UniPCMultistepScheduler", "use_flow_sigmas", "true")]
    [InlineData("EDMEulerScheduler", "sigma_max", "0.001")]
    [InlineData("EDMEulerScheduler", "sigma_schedule", "\"linear\"")]
    public void Noise_that_is_not_known_is_refused_by_name(string className, string key, string value)
    {
        var error = Assert.Throws<ModelException>(() => Read(className, config => config[key] = JsonNode.Parse(value)));
        Assert.Contains(key, error.Message);
        Assert.Contains("scheduler_config.json", error.Message);
    }

    [Theory]
    [InlineData("DDIMScheduler", "thresholding", "true", SchedulerKind.Ddim)]
    [InlineData("DDIMScheduler", "timestep_spacing", "\"random\"", SchedulerKind.Ddim)]
    [InlineData("DDIMScheduler", "steps_offset", "1000", SchedulerKind.Ddim)]
    [InlineData("DDIMScheduler", "a_key_of_the_future", "3", SchedulerKind.Ddim)]
    [InlineData("DPMSolverMultistepScheduler", "solver_order", "4", SchedulerKind.DpmSolver)]
    [InlineData("DPMSolverMultistepScheduler", "algorithm_type", "\"dpmsolver\"", SchedulerKind.DpmSolver)]
    [InlineData("DPMSolverMultistepScheduler", "use_lu_lambdas", "true", SchedulerKind.DpmSolver)]
    [InlineData("EulerDiscreteScheduler", "interpolation_type", "\"log_linear\"", SchedulerKind.Euler)]
    [InlineData("EulerDiscreteScheduler", "timestep_type", "\"continuous\"", SchedulerKind.Euler)]
    [InlineData("EulerDiscreteScheduler", "use_beta_sigmas", "true", SchedulerKind.Euler)]
    [InlineData("PNDMScheduler", "skip_prk_steps", "false", SchedulerKind.Pndm)]
    [InlineData("UniPCMultistepScheduler", "predict_x0", "false", SchedulerKind.UniPc)]
    public void A_sampler_that_is_not_computed_is_named_and_the_noise_is_used(
        string className, string key, string value, SchedulerKind nearest)
    {
        var config = Read(className, json => json[key] = JsonNode.Parse(value));
        Assert.Equal(1000, NoiseSchedule.Create(config).Count);
        Assert.Null(config.Kind);
        Assert.Equal(nearest, config.NearestKind);
        Assert.Contains($"'{key}'", config.SamplerProblem);
        Assert.Contains($"'{key}'", Assert.Throws<ModelException>(() => Scheduler.Create(config, 5)).Message);
        Assert.Equal(5, Scheduler.Create(config, 5, SchedulerKind.Lcm, Tensors.Tensor.Zeros).Timesteps.Count);
    }

    [Theory]
    [InlineData("DDPMScheduler", SchedulerKind.Ddim)]
    [InlineData("EulerAncestralDiscreteScheduler", SchedulerKind.Euler)]
    [InlineData("TCDScheduler", SchedulerKind.Lcm)]
    [InlineData("DEISMultistepScheduler", SchedulerKind.DpmSolver)]
    public void A_known_class_without_a_sampler_still_has_a_noise_schedule(string className, SchedulerKind nearest)
    {
        var config = Read(className, _ => { });
        Assert.Equal(1000, NoiseSchedule.Create(config).Count);
        Assert.Equal(nearest, config.NearestKind);
        Assert.Contains(className, Assert.Throws<ModelException>(() => Scheduler.Create(config, 5)).Message);
        Assert.Equal(5, Scheduler.Create(config, 5, SchedulerKind.Ddim).Timesteps.Count);
    }

    [Theory]
    [InlineData("FlowMatchEulerDiscreteScheduler", "flow matching")]
    [InlineData("MadeUpScheduler", "is not known")]
    public void An_unknown_class_is_refused_by_name(string className, string reason)
    {
        var error = Assert.Throws<ModelException>(() => Read(className, _ => { }));
        Assert.Contains($"'{className}'", error.Message);
        Assert.Contains(reason, error.Message);
    }

    public static TheoryData<string> Published => [.. PublishedFiles];

    private static IEnumerable<string> PublishedFiles =>
        Directory.GetFiles(FixtureTensors.Locate("faults", "schedulers"), "*.json")
            .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Published))]
    public void A_published_configuration_gives_its_noise_levels_and_a_run(string file)
    {
        using var scope = Tensors.TensorScope.Enter();
        var config = SchedulerConfig.Read(FixtureTensors.Locate("faults", "schedulers", file));
        if (config.Edm is null)
        {
            float[] alphas = NoiseSchedule.Create(config).Alphas.ToArray();
            Assert.Equal(1000, alphas.Length);
            Assert.All(alphas.Zip(alphas.Skip(1)), pair => Assert.True(pair.Second < pair.First));
            Assert.Equal(config.ZeroTerminalSnr, alphas[^1] == 0);
        }
        else
        {
            string message = Assert.Throws<ModelException>(() => NoiseSchedule.Create(config)).Message;
            Assert.Contains("EDM", message);
            Assert.Contains(config.ClassName, message);
        }

        var noise = new Tensors.TorchRandom(0);
        var kind = config.Kind ?? config.NearestKind;
        var run = Scheduler.Create(config, 5, kind, noise.Normal);
        var sample = Tensors.Ops.Scale(noise.Normal([1, 4, 4, 4]), (float)run.InitialNoiseScale);
        for (int step = 0; step < run.Timesteps.Count; step++)
            sample = run.Step(Tensors.Ops.Scale(run.ScaleModelInput(sample, step), 0.9f), step, sample);
        Assert.All(sample.ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void The_published_samplers_that_are_not_computed_are_these()
    {
        var missing = PublishedFiles.Where(file =>
            SchedulerConfig.Read(FixtureTensors.Locate("faults", "schedulers", file)).Kind is null);
        Assert.Equal(["cosine.json", "ddpm029.json", "sdxlturbo.json", "tcd.json"], missing);
    }

    [Fact]
    public void A_configuration_without_a_class_is_refused() =>
        Assert.Contains("'_class_name'", Assert.Throws<ModelException>(() => Read(null, _ => { })).Message);

    [Fact]
    public void Numbers_that_only_python_writes_are_read()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("scheduler_config.json");
        File.WriteAllText(path, """
            {"_class_name": "DPMSolverMultistepScheduler", "lambda_min_clipped": -Infinity, "_note": "a \" NaN \\"}
            """);
        Assert.Equal(SchedulerKind.DpmSolver, SchedulerConfig.Read(path).Kind);
    }

    private static SchedulerConfig Read(string? className, Action<JsonObject> change)
    {
        var json = new JsonObject { ["_class_name"] = className };
        change(json);
        using var folder = new TemporaryFolder();
        string path = folder.File("scheduler", "scheduler_config.json");
        File.WriteAllText(path, json.ToJsonString());
        return SchedulerConfig.Read(path);
    }
}
