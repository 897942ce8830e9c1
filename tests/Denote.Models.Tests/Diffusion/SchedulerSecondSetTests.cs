using System.Text.Json;
using Denote.Models.Diffusion;
using Denote.Models.Files;
using Denote.Tensors;
using Denote.TestSupport;
using Xunit.Abstractions;

namespace Denote.Models.Tests.Diffusion;

/// <summary>
/// Golden folder 27: runs of diffusers 0.35.2 with a stand-in for a network: x a(t) + b(t) + 0.05 x / (1 + x^2),
/// a = 0.9 + 0.08 cos(0.003 t), b = 0.1 sin(0.01 t + channel).
/// </summary>
public class SchedulerSecondSetTests(ITestOutputHelper output)
{
    private const string Folder = "27-schedulers-2";

    public static TheoryData<string> Cases()
    {
        using var json = JsonFile.Read(FixtureTensors.Locate(Folder, "cases.json"));
        return [.. json.RootElement.EnumerateObject().Select(entry => entry.Name)];
    }

    [Fact]
    public void The_stand_in_is_the_references()
    {
        using var scope = TensorScope.Enter();
        var inputs = FixtureTensors.Read(Folder, "inputs.safetensors");
        const string Check = "model_check_t";
        foreach (var (name, golden) in inputs.Where(entry => entry.Key.StartsWith(Check, StringComparison.Ordinal)))
        {
            double time = double.Parse(name[Check.Length..], System.Globalization.CultureInfo.InvariantCulture);
            Golden.AssertClose(golden, Model(inputs["x"].ToTensor(), time), Golden.FormulaTolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_run_follows_the_reference(string name)
    {
        using var scope = TensorScope.Enter();
        var (config, steps) = Read(name);
        int asked = 0;
        var scheduler = Scheduler.Create(config, steps, noise: shape => Row(Input("sde_noise"), asked++));
        AssertTimes(Get(name, "timesteps").ToFloats(), scheduler.Timesteps, config);
        double scale = Get(name, "init_noise_sigma").ToDoubles()[0];
        Assert.Equal(scale, scheduler.InitialNoiseScale, 1e-5 * scale);
        if (Find(name, "sigmas") is { } sigmas)
            Golden.AssertClose($"{name}.sigmas", sigmas.ToFloats(), Sigmas(scheduler), Golden.FormulaTolerance);

        var trajectory = Get(name, "traj");
        var x = Ops.Scale(Input("x").ToTensor(), (float)scheduler.InitialNoiseScale);
        double start = x.ToArray().Max(Math.Abs);
        for (int step = 0; step <= steps; step++)
        {
            AssertState($"{name}[{step}]", Row(trajectory, step).ToArray(), x.ToArray(), start);
            if (step == steps) break;
            // The stand-in was asked at the reference's own timesteps, which EDM rounds otherwise in the last place.
            var answer = Model(scheduler.ScaleModelInput(x, step), Get(name, "timesteps").ToDoubles()[step]);
            if (Find(name, "pred_original_sample") is { } originals)
            {
                AssertState($"{name}.original[{step}]", Row(originals, step).ToArray(),
                    scheduler.PredictOriginal(answer, step, x).ToArray(), start);
            }
            x = scheduler.Step(answer, step, x);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_noise_schedule_is_the_references(string name)
    {
        var (config, _) = Read(name);
        if (config.Edm is not null) return;
        var expected = Find(name, "alphas_cumprod")
            ?? FixtureTensors.Read(Folder, "expected.safetensors")["alphas_cumprod"];
        Golden.AssertClose(
            name, expected.ToFloats(), NoiseSchedule.Create(config).Alphas.ToArray(), Golden.FormulaTolerance);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_noisy_sample_is_the_references(string name)
    {
        using var scope = TensorScope.Enter();
        var (config, steps) = Read(name);
        if (Find(name, "add_noise") is not { } expected) return;
        Tensor original = Row(Input("x"), 0), noise = Row(Input("noise"), 0);
        var scheduler = Scheduler.Create(config, steps, noise: Tensor.Zeros);
        float[] own = Get(name, "timesteps").ToFloats(), times = Get(name, "add_noise_timesteps").ToFloats();
        for (int i = 0; i < times.Length; i++)
        {
            var levels = scheduler switch
            {
                DpmSolverScheduler dpm => dpm.Levels,
                UniPcScheduler pc => pc.Levels,
                _ => null,
            };
            // Of a timestep that the run takes twice, the reference uses the second.
            int[] same = [.. Enumerable.Range(0, own.Length).Where(step => own[step] == times[i])];
            int level = same.Length > 1 ? same[1] : same.FirstOrDefault();
            var noisy = scheduler switch
            {
                EulerScheduler euler => Ops.Combine(original, 1, noise, euler.Sigmas[level]),
                _ when levels is not null =>
                    Ops.Combine(original, (float)levels.Signal(level), noise, (float)levels.Noise(level)),
                _ => NoiseSchedule.Create(config).AddNoise(original, noise, (int)times[i]),
            };
            Golden.AssertClose($"{name}.add_noise[{i}]", Row(expected, i).ToArray(), noisy.ToArray(),
                Golden.FormulaTolerance);
        }
    }

    private static (SchedulerConfig Config, int Steps) Read(string name)
    {
        using var json = JsonFile.Read(FixtureTensors.Locate(Folder, "cases.json"));
        var entry = json.RootElement.GetProperty(name);
        string config = entry.GetProperty("config").GetRawText().TrimStart()[1..];
        string withClass = $$"""{"_class_name": "{{entry.GetProperty("class").GetString()}}", {{config}}""";
        using var whole = JsonDocument.Parse(withClass);
        return (SchedulerConfig.Parse(whole.RootElement, name), entry.GetProperty("num_inference_steps").GetInt32());
    }

    /// <summary>
    /// Beside the tolerance of formulas, two units in the last place of the start: the reference subtracts states that
    /// begin in the thousands in float32, and what is left is of order ten.
    /// </summary>
    private void AssertState(string what, float[] expected, float[] actual, double start)
    {
        double largest = expected.Max(Math.Abs);
        double tolerance = Golden.FormulaTolerance + Math.Pow(2, -22) * start / largest;
        output.WriteLine($"{what}: {Golden.AssertClose(what, expected, actual, tolerance):E1}");
    }

    /// <summary>Whole timesteps exactly; those of EDM and Karras levels are logarithms and fractions.</summary>
    private static void AssertTimes(float[] expected, IReadOnlyList<float> actual, SchedulerConfig config)
    {
        if (config.Edm is null && !(config.UseKarrasSigmas && config.Kind == SchedulerKind.Euler))
            Assert.Equal(expected, actual);
        else
            Golden.AssertClose("timesteps", expected, [.. actual], Golden.FormulaTolerance);
    }

    private static float[] Sigmas(IScheduler scheduler) => scheduler switch
    {
        DpmSolverScheduler dpm => [.. dpm.Levels.Sigmas.Select(sigma => (float)sigma)],
        UniPcScheduler pc => [.. pc.Levels.Sigmas.Select(sigma => (float)sigma)],
        EulerScheduler euler => [.. euler.Sigmas],
        _ => throw new InvalidOperationException($"{scheduler.GetType().Name} has no sigmas."),
    };

    private static Tensor Model(Tensor x, double time)
    {
        var answer = Tensor.Empty(x.Shape);
        int channels = x.Shape[3];
        float a = (float)(0.9 + 0.08 * Math.Cos(0.003 * time));
        for (int i = 0; i < x.Count; i++)
        {
            float value = x.Span[i], b = (float)(0.1 * Math.Sin(0.01 * time + i % channels));
            answer.Span[i] = value * a + b + 0.05f * value / (1 + value * value);
        }
        return answer;
    }

    private static FixtureTensor Input(string name) => FixtureTensors.Read(Folder, "inputs.safetensors")[name];

    private static FixtureTensor Get(string name, string part) =>
        FixtureTensors.Read(Folder, "expected.safetensors")[$"{name}.{part}"];

    private static FixtureTensor? Find(string name, string part) =>
        FixtureTensors.Read(Folder, "expected.safetensors").GetValueOrDefault($"{name}.{part}");

    /// <summary>One of a series of samples, [n, 1, C, h, w] or [n, C, h, w], as <c>[1, h, w, C]</c>.</summary>
    private static Tensor Row(FixtureTensor series, int index)
    {
        int[] shape = series.Shape[^3..];
        int count = shape[0] * shape[1] * shape[2];
        var planes = Tensor.From(Shape.Create([1, .. shape]), series.ToFloats().AsSpan(index * count, count));
        return Ops.ToChannelsLast(planes);
    }
}
