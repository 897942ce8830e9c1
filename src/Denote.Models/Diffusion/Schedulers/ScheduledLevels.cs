using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// Levels of a schedule of training steps, whose samples keep their variance: x = alpha (x0 + sigma noise),
/// alpha = 1 / sqrt(sigma^2 + 1).
/// </summary>
internal sealed class ScheduledLevels : NoiseLevels
{
    private readonly PredictionType _prediction;

    public ScheduledLevels(SchedulerConfig config, int steps)
        : this(config, Plan(config, NoiseSchedule.Create(config), steps))
    {
    }

    private ScheduledLevels(SchedulerConfig config, (double[] Sigmas, float[] Timesteps) plan)
        : base(plan.Sigmas, plan.Timesteps) => _prediction = config.Prediction;

    public override double Signal(int level) => 1 / Math.Sqrt(Sigmas[level] * Sigmas[level] + 1);

    public override Tensor Original(Tensor modelOutput, int level, Tensor sample)
    {
        double signal = Signal(level), noise = Noise(level);
        return _prediction == PredictionType.Noise
            ? Ops.Combine(sample, (float)(1 / signal), modelOutput, (float)(-noise / signal))
            : Ops.Combine(sample, (float)signal, modelOutput, -(float)noise);
    }

    private static (double[] Sigmas, float[] Timesteps) Plan(SchedulerConfig config, NoiseSchedule schedule, int steps)
    {
        int[] times = TimestepGrid.DescendingWithoutLast(config, steps);
        double last = config.FinalLevel == FinalNoise.Zero ? 0 : schedule.Sigma(0);
        IEnumerable<double> sigmas;
        if (config.UseKarrasSigmas)
        {
            var karras = new KarrasSigmas(schedule, steps);
            times = [.. karras.Sigmas.Select(sigma => (int)Math.Round(karras.Timestep(sigma)))];
            sigmas = karras.Sigmas;
            // Before diffusers 0.26 the levels were those of the rounded timesteps, each taken once.
            if (config.FinalLevel is null) times = [.. times.Distinct()];
        }
        else sigmas = [];
        bool areOfTimes = !config.UseKarrasSigmas || config.FinalLevel is null;
        if (areOfTimes) sigmas = times.Select(time => (double)schedule.Sigma(time));
        return ([.. sigmas, last], [.. times.Select(time => (float)time)]);
    }
}
