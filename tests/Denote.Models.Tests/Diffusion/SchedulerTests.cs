using Denote.Models.Diffusion;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Models.Tests.Diffusion;

/// <summary>Runs every scheduler beside recordings of diffusers 0.21.4 and 0.25.0 (fixture 07).</summary>
public class SchedulerTests
{
    public static TheoryData<string, string> Cases() => SchedulerFixture.Cases();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_run_follows_the_reference(string file, string name)
    {
        using var scope = TensorScope.Enter();
        var fixture = SchedulerFixture.Read(file, name);
        int asked = 0;
        var scheduler = Scheduler.Create(
            fixture.Config, fixture.Steps, noise: shape => RecordedNoise(fixture, shape, asked++));
        var schedule = NoiseSchedule.Create(fixture.Config);

        Assert.Equal(fixture.Get("timesteps").ToFloats(), scheduler.Timesteps);
        if (fixture.Find("init_noise_sigma") is { } scale)
            Assert.Equal(scale.ToDoubles()[0], scheduler.InitialNoiseScale, 1e-5 * scale.ToDoubles()[0]);
        if (fixture.Find("sigmas") is { } sigmas) AssertSigmas(sigmas, scheduler, schedule, fixture);

        int[] recorded = fixture.Find("traj_index")?.ToInts() ?? [.. Enumerable.Range(0, fixture.Steps + 1)];
        var series = fixture.Get("traj");
        var x = Ops.Scale(SchedulerFixture.Input("x"), (float)scheduler.InitialNoiseScale);
        for (int step = 0; step <= scheduler.Timesteps.Count; step++)
        {
            int entry = Array.IndexOf(recorded, step);
            if (entry >= 0) SchedulerFixture.AssertEntry(series, entry, x);
            if (step == scheduler.Timesteps.Count) break;

            var input = scheduler.ScaleModelInput(x, step);
            var output = fixture.Output(schedule, input, scheduler.Timesteps[step]);
            if ((fixture.Find("pred_original_sample") ?? fixture.Find("denoised")) is { } originals)
                SchedulerFixture.AssertEntry(originals, step, scheduler.PredictOriginal(output, step, x));
            if (scheduler is LcmScheduler lcm && fixture.Find("c_skip") is { } skips)
            {
                var (skip, scaleOut) = lcm.BoundaryScales(step);
                Assert.Equal(skips.ToDoubles()[step], skip, 1e-5 * skip);
                Assert.Equal(fixture.Get("c_out").ToDoubles()[step], scaleOut, 1e-5);
            }
            x = scheduler.Step(output, step, x);
        }
    }

    [Fact]
    public void Timesteps_of_lcm_agree_for_every_recorded_number_of_steps()
    {
        var config = SchedulerFixture.Read("cases_v0.25.json", FirstLcmCase()).Config;
        var lists = SchedulerFixture.Expected("expected_v0.25.safetensors")
            .Where(entry => entry.Key.StartsWith("lcm", StringComparison.Ordinal)
                && entry.Key.EndsWith(".timesteps", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(lists);
        foreach (var (_, times) in lists)
            Assert.Equal(times.ToFloats(), new LcmScheduler(config, times.Count, Tensor.Zeros).Timesteps);
    }

    [Fact]
    public void Inversion_and_reconstruction_follow_null_text_inversion()
    {
        var expected = SchedulerFixture.Expected();
        string[] names = [.. expected.Keys.Where(key => key.EndsWith(".inversion", StringComparison.Ordinal))
            .Select(key => key[..^".inversion".Length])];
        Assert.NotEmpty(names);
        foreach (string name in names)
        {
            using var scope = TensorScope.Enter();
            float[] times = expected[name + ".timesteps"].ToFloats();
            int offset = int.Parse(name[(name.IndexOf("offset", StringComparison.Ordinal) + 6)..]);
            var ddim = new DdimScheduler(SchedulerFixture.StableDiffusion with { StepsOffset = offset }, times.Length);
            Assert.Equal(times, ddim.Timesteps);

            int[] recorded = expected[name + ".index"].ToInts();
            var x = Ops.Scale(SchedulerFixture.Input("x"), 0.3f);
            for (int i = 0; i <= times.Length; i++)
            {
                Check(".inversion", i);
                if (i == times.Length) break;
                int step = times.Length - 1 - i;
                x = ddim.StepBack(SchedulerFixture.Noise(x, times[step]), step, x);
            }
            for (int i = 0; i <= times.Length; i++)
            {
                Check(".reconstruction", i);
                if (i < times.Length) x = ddim.Step(SchedulerFixture.Noise(x, times[i]), i, x);
            }

            void Check(string series, int i)
            {
                int entry = Array.IndexOf(recorded, i);
                if (entry >= 0) SchedulerFixture.AssertEntry(expected[name + series], entry, x);
            }
        }
    }

    [Fact]
    public void Ddim_with_noise_keeps_the_schedules_variance()
    {
        using var scope = TensorScope.Enter();
        var noise = new TorchRandom(1);
        var ddim = new DdimScheduler(SchedulerFixture.StableDiffusion, 10, eta: 1, noise.Normal);
        // A sample of pure noise whose prediction is right has x0 = 0; each step must leave variance 1 - a.
        var x = Ops.Scale(noise.Normal([20_000]), MathF.Sqrt(1 - ddim.Schedule.Alpha((int)ddim.Timesteps[0])));
        var prediction = Ops.Scale(x, 1 / MathF.Sqrt(1 - ddim.Schedule.Alpha((int)ddim.Timesteps[0])));
        var next = ddim.Step(prediction, 0, x);
        double variance = next.ToArray().Average(value => (double)value * value);
        Assert.Equal(1 - ddim.Schedule.Alpha((int)ddim.Timesteps[1]), variance, 0.03);
        Assert.NotEqual(Ops.Scale(prediction, 1).ToArray(), next.ToArray());
    }

    [Fact]
    public void A_clamped_prediction_stays_in_its_range()
    {
        using var scope = TensorScope.Enter();
        var config = SchedulerFixture.StableDiffusion with { ClipSample = true, ClipSampleRange = 0.5 };
        var ddim = new DdimScheduler(config, 5);
        var original = ddim.PredictOriginal(Tensor.Zeros([3]), 0, Tensor.From([3], [-9, 0.001f, 9]));
        Assert.Equal([-0.5f, 0.5f], [original.Span[0], original.Span[2]]);
        Assert.InRange(original.Span[1], 0.001f, 0.1f);
    }

    [Fact]
    public void A_rule_with_a_memory_wants_its_steps_in_order_and_can_run_again()
    {
        using var scope = TensorScope.Enter();
        var solver = new DpmSolverScheduler(SchedulerFixture.StableDiffusion, 4);
        var x = Tensor.Full([2], 1);
        Assert.Throws<ArgumentException>(() => solver.Step(x, 2, x));
        float[] first = Run(), second = Run();
        Assert.Equal(first, second);

        float[] Run()
        {
            var sample = x;
            for (int i = 0; i < 4; i++)
                sample = solver.Step(SchedulerFixture.Noise(sample, solver.Timesteps[i]), i, sample);
            return sample.ToArray();
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1001)]
    public void An_impossible_number_of_steps_is_refused(int steps)
    {
        foreach (var kind in Enum.GetValues<SchedulerKind>())
            Assert.Throws<ModelException>(
                () => Scheduler.Create(SchedulerFixture.StableDiffusion, steps, kind, Tensor.Zeros));
    }

    private static string FirstLcmCase() =>
        Cases().Select(row => (string)row[1]).First(name => name.StartsWith("lcm", StringComparison.Ordinal));

    private static Tensor RecordedNoise(SchedulerFixture fixture, Shape shape, int index)
    {
        float[] noise = fixture.Find("noise_used")?.ToFloats() ?? SchedulerFixture.Input("lcm_noise").ToArray();
        return Tensor.From(shape, noise.AsSpan(index * shape.Count, shape.Count));
    }

    /// <summary>Older versions record the whole table of the training, newer ones the run's noise levels.</summary>
    private static void AssertSigmas(
        FixtureTensor sigmas, IScheduler scheduler, NoiseSchedule schedule, SchedulerFixture fixture)
    {
        IEnumerable<double> actual = scheduler switch
        {
            EulerScheduler euler => euler.Sigmas.Select(sigma => (double)sigma),
            _ when sigmas.Count == schedule.Count =>
                Enumerable.Range(0, schedule.Count).Select(time => (double)schedule.Sigma(time)),
            _ when fixture.Config.UseKarrasSigmas => new KarrasSigmas(schedule, fixture.Steps).Sigmas,
            _ => scheduler.Timesteps.Append(0).Select(time => (double)schedule.Sigma((int)time)),
        };
        double[] expected = sigmas.ToDoubles();
        if (fixture.Config.UseKarrasSigmas) (expected, actual) = ([.. expected.Order()], actual.Order());
        SchedulerFixture.AssertClose(
            [.. expected.Select(value => (float)value)], [.. actual.Select(value => (float)value)], sigmas.Name);
    }
}
