using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// DPM-Solver++(2M) (arXiv:2211.01095, algorithm 2) with the midpoint rule. With Karras noise levels each of them is
/// rounded to the nearest timestep of the training.
/// </summary>
public sealed class DpmSolverScheduler : IScheduler
{
    private const int ShortRun = 15;

    private readonly SchedulerConfig _config;
    private readonly int[] _timesteps;
    private readonly PredictionHistory _originals = new(2);

    /// <summary>Prepares a run.</summary>
    /// <param name="config">The scheduler's configuration.</param>
    /// <param name="steps">Number of steps, 1..training steps.</param>
    /// <exception cref="ModelException">The number of steps is not possible.</exception>
    public DpmSolverScheduler(SchedulerConfig config, int steps)
    {
        ArgumentNullException.ThrowIfNull(config);
        _config = config;
        Schedule = NoiseSchedule.Create(config);
        _timesteps = TimestepGrid.DescendingWithoutLast(config, steps);
        if (config.UseKarrasSigmas)
        {
            var karras = new KarrasSigmas(Schedule, steps);
            _timesteps = [.. karras.Sigmas.Select(sigma => (int)Math.Round(karras.Timestep(sigma)))];
        }
        _timesteps = [.. _timesteps.Distinct()];
        Timesteps = [.. _timesteps.Select(time => (float)time)];
    }

    /// <summary>The noise schedule of the model.</summary>
    public NoiseSchedule Schedule { get; }

    /// <inheritdoc/>
    public IReadOnlyList<float> Timesteps { get; }

    /// <inheritdoc/>
    public double InitialNoiseScale => 1;

    /// <inheritdoc/>
    public Tensor ScaleModelInput(Tensor sample, int step) => sample;

    /// <inheritdoc/>
    public Tensor PredictOriginal(Tensor modelOutput, int step, Tensor sample) =>
        Schedule.Original(modelOutput, _config.Prediction, sample, _timesteps[step]);

    /// <inheritdoc/>
    public Tensor Step(Tensor modelOutput, int step, Tensor sample)
    {
        _originals.Begin(step);
        var original = PredictOriginal(modelOutput, step, sample);
        _originals.Add(original);

        int last = _timesteps.Length - 1;
        int from = _timesteps[step], to = step == last ? 0 : _timesteps[step + 1];
        double h = LogSnr(to) - LogSnr(from);
        float keep = (float)(NoiseScale(to) / NoiseScale(from));
        double toOriginal = -Math.Sqrt(Schedule.Alpha(to)) * Math.Exp(-h) + Math.Sqrt(Schedule.Alpha(to));
        var target = original;
        bool isShort = _config.LowerOrderFinal && _timesteps.Length < ShortRun;
        bool endsLow = step == last && (_config.EulerAtFinal || isShort);
        if (step > 0 && !endsLow)
        {
            // The picture extrapolated to the middle of the step: D0 + D1 / 2.
            double r = (LogSnr(from) - LogSnr(_timesteps[step - 1])) / h;
            target = Ops.Combine(original, (float)(1 + 0.5 / r), _originals.Get(1, sample.Shape), (float)(-0.5 / r));
        }
        return Ops.Combine(sample, keep, target, (float)toOriginal);
    }

    /// <summary>Half the logarithm of the signal-to-noise ratio: lambda of the paper.</summary>
    private double LogSnr(int timestep)
    {
        double alpha = Schedule.Alpha(timestep);
        return 0.5 * (Math.Log(alpha) - Math.Log(1 - alpha));
    }

    private double NoiseScale(int timestep) => Math.Sqrt(1.0 - Schedule.Alpha(timestep));
}
