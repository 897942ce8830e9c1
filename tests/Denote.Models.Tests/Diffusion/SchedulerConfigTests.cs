using System.Text.Json.Nodes;
using Denote.Models.Diffusion;
using Denote.Models.Tests.Files;

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
        Assert.True(config.ScaledLinear);
    }

    [Theory]
    [InlineData("DDIMScheduler", "thresholding", "true")]
    [InlineData("DDIMScheduler", "rescale_betas_zero_snr", "true")]
    [InlineData("DDIMScheduler", "beta_schedule", "\"squaredcos_cap_v2\"")]
    [InlineData("DDIMScheduler", "prediction_type", "\"sample\"")]
    [InlineData("DDIMScheduler", "timestep_spacing", "\"random\"")]
    [InlineData("DDIMScheduler", "trained_betas", "[0.1, 0.2]")]
    [InlineData("DDIMScheduler", "beta_end", "1.5")]
    [InlineData("DDIMScheduler", "steps_offset", "1000")]
    [InlineData("DDIMScheduler", "num_train_timesteps", "0")]
    [InlineData("DDIMScheduler", "a_key_of_the_future", "3")]
    [InlineData("DPMSolverMultistepScheduler", "solver_order", "3")]
    [InlineData("DPMSolverMultistepScheduler", "algorithm_type", "\"sde-dpmsolver++\"")]
    [InlineData("DPMSolverMultistepScheduler", "final_sigmas_type", "\"zero\"")]
    [InlineData("EulerDiscreteScheduler", "interpolation_type", "\"log_linear\"")]
    [InlineData("EulerDiscreteScheduler", "timestep_type", "\"continuous\"")]
    [InlineData("PNDMScheduler", "skip_prk_steps", "false")]
    public void What_is_not_supported_is_refused_by_name(string className, string key, string value)
    {
        var error = Assert.Throws<ModelException>(() => Read(className, config => config[key] = JsonNode.Parse(value)));
        Assert.Contains(key, error.Message);
        Assert.Contains("scheduler_config.json", error.Message);
    }

    [Fact]
    public void An_unknown_class_still_has_a_noise_schedule()
    {
        var config = Read("UniPCMultistepScheduler", json => json["predict_x0"] = true);
        Assert.Null(config.Kind);
        Assert.Equal(1000, NoiseSchedule.Create(config).Count);
        var error = Assert.Throws<ModelException>(() => Scheduler.Create(config, 5));
        Assert.Contains("UniPCMultistepScheduler", error.Message);
        Assert.Equal(5, Scheduler.Create(config, 5, SchedulerKind.Ddim).Timesteps.Count);
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
