using Denote.Models.Diffusion;
using Denote.Tensors;

namespace Denote.Models.Tests.Diffusion;

public class NoiseScheduleTests
{
    private static readonly NoiseSchedule Schedule = NoiseSchedule.Create(SchedulerFixture.StableDiffusion);

    [Fact]
    public void The_tables_are_those_of_diffusers()
    {
        var expected = SchedulerFixture.Expected();
        SchedulerFixture.AssertClose(expected["betas"].ToFloats(), Schedule.Betas, "betas");
        SchedulerFixture.AssertClose(expected["alphas_cumprod"].ToFloats(), Schedule.Alphas, "alphas_cumprod");
        Assert.Equal(expected["final_alpha_cumprod"].ToFloats()[0], Schedule.Alpha(0), 1e-6f);
    }

    [Fact]
    public void The_tables_in_double_precision_are_those_of_compvis()
    {
        var expected = SchedulerFixture.Expected();
        var schedule = NoiseSchedule.CreateInDoublePrecision(SchedulerFixture.StableDiffusion);
        Assert.Equal(expected["ldm.alphas_cumprod"].ToFloats(), schedule.Alphas.ToArray());

        string[] prefixes = [.. expected.Keys.Where(key => key.EndsWith(".alphas_prev", StringComparison.Ordinal))
            .Select(key => key[..^".alphas_prev".Length])];
        Assert.NotEmpty(prefixes);
        foreach (string prefix in prefixes)
        {
            var times = expected[prefix + ".timesteps"];
            var ddim = new CompVisDdim(SchedulerFixture.StableDiffusion, times.Count);
            Assert.Equal(times.ToInts(), ddim.Timesteps);
            SchedulerFixture.AssertClose(expected[prefix + ".alphas"].ToFloats(), ddim.Alphas, prefix + ".alphas");
            SchedulerFixture.AssertClose(expected[prefix + ".alphas_prev"].ToFloats(), ddim.AlphasBefore,
                prefix + ".prev");
        }
    }

    [Fact]
    public void Encoding_part_of_the_way_and_decoding_follow_compvis()
    {
        var expected = SchedulerFixture.Expected();
        string name = expected.Keys.Single(key => key.StartsWith("ldm.refdiff_strength", StringComparison.Ordinal));
        double strength = double.Parse(name["ldm.refdiff_strength".Length..^".traj".Length]);
        int steps = expected.Keys.Where(key => key.StartsWith("ldm.ddim", StringComparison.Ordinal))
            .Select(key => expected[key].Count).First();
        using var scope = TensorScope.Enter();
        var ddim = new CompVisDdim(SchedulerFixture.StableDiffusion, steps);
        int encoded = (int)(strength * steps);

        var x = ddim.Encode(SchedulerFixture.Input("x"), SchedulerFixture.Input("noise"), encoded);
        SchedulerFixture.AssertEntry(expected[name], 0, x);
        for (int i = 1; i <= encoded; i++)
        {
            int index = encoded - i;
            x = ddim.Step(SchedulerFixture.Noise(x, ddim.Timesteps[index]), index, x);
            SchedulerFixture.AssertEntry(expected[name], i, x);
        }
    }

    [Fact]
    public void Conversions_between_noise_velocity_and_picture_follow_the_reference()
    {
        using var scope = TensorScope.Enter();
        var expected = SchedulerFixture.Expected();
        Tensor x = SchedulerFixture.Input("x"), noise = SchedulerFixture.Input("noise");
        int[] times = expected["conv.timesteps"].ToInts();
        for (int i = 0; i < times.Length; i++)
        {
            var noisy = Schedule.AddNoise(x, noise, times[i]);
            var velocity = Schedule.Velocity(x, noise, times[i]);
            SchedulerFixture.AssertEntry(expected["add_noise"], i, noisy);
            SchedulerFixture.AssertEntry(expected["velocity"], i, velocity);
            SchedulerFixture.AssertEntry(expected["conv.x0_from_v"], i,
                Schedule.Original(velocity, PredictionType.Velocity, noisy, times[i]));
            SchedulerFixture.AssertEntry(expected["conv.eps_from_v"], i,
                Schedule.NoiseOf(velocity, PredictionType.Velocity, noisy, times[i]));
            SchedulerFixture.AssertEntry(expected["conv.x0_from_eps"], i,
                Schedule.Original(noise, PredictionType.Noise, noisy, times[i]));
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1000)]
    public void A_timestep_outside_the_schedule_is_refused(int timestep) =>
        Assert.Contains("0..999", Assert.Throws<ModelException>(() => Schedule.Alpha(timestep)).Message);
}
