using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// Pseudo linear multistep sampling (arXiv:2202.09778) without Runge-Kutta steps, the scheduler of Stable Diffusion
/// 1.x: the second timestep is taken twice, so a run has one step more.
/// </summary>
public sealed class PndmScheduler : IScheduler
{
    private readonly SchedulerConfig _config;
    private readonly int[] _timesteps;
    private readonly int _stride;
    private readonly float _finalAlpha;
    private readonly PredictionHistory _outputs = new(4);
    private float[] _firstSample = [];

    /// <summary>Prepares a run.</summary>
    /// <param name="config">The scheduler's configuration.</param>
    /// <param name="steps">Number of steps, 2..training steps.</param>
    /// <exception cref="ModelException">The number of steps is not possible.</exception>
    public PndmScheduler(SchedulerConfig config, int steps)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (steps < 2)
            throw new ModelException($"{steps} sampling steps are not possible with PNDM; expected 2 or more.");
        _config = config;
        Schedule = NoiseSchedule.Create(config);
        int[] times = TimestepGrid.Descending(config, steps);
        _timesteps = [times[0], times[1], .. times[1..]];
        Timesteps = [.. _timesteps.Select(time => (float)time)];
        _stride = config.TrainTimesteps / steps;
        _finalAlpha = config.SetAlphaToOne ?? false ? 1 : Schedule.Alpha(0);
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
        _outputs.Begin(step);
        int time = _timesteps[step];
        if (step == 1)
        {
            // The first step once more, with the mean of the outputs at its two ends.
            var mean = Ops.Combine(modelOutput, 0.5f, _outputs.Get(0, sample.Shape), 0.5f);
            return Transfer(Tensor.From(sample.Shape, _firstSample), mean, time + _stride);
        }
        if (step == 0) _firstSample = sample.ToArray();
        _outputs.Add(modelOutput);
        return Transfer(sample, Extrapolate(sample.Shape), time);
    }

    /// <summary>Equation 12: Adams-Bashforth over the outputs so far.</summary>
    private Tensor Extrapolate(Shape shape)
    {
        float[] weights = _outputs.Count switch
        {
            1 => [1],
            2 => [3 / 2f, -1 / 2f],
            3 => [23 / 12f, -16 / 12f, 5 / 12f],
            _ => [55 / 24f, -59 / 24f, 37 / 24f, -9 / 24f],
        };
        var sum = Ops.Scale(_outputs.Get(0, shape), weights[0]);
        for (int i = 1; i < weights.Length; i++) sum = Ops.Combine(sum, 1, _outputs.Get(i, shape), weights[i]);
        return sum;
    }

    /// <summary>Equation 11: the sample one stride less noisy.</summary>
    private Tensor Transfer(Tensor sample, Tensor output, int time)
    {
        double from = Schedule.Alpha(time);
        double to = time >= _stride ? Schedule.Alpha(time - _stride) : _finalAlpha;
        var noise = NoiseSchedule.NoiseAt(output, _config.Prediction, sample, (float)from);
        double denominator = from * Math.Sqrt(1 - to) + Math.Sqrt(from * (1 - from) * to);
        return Ops.Combine(sample, (float)Math.Sqrt(to / from), noise, (float)(-(to - from) / denominator));
    }
}
