using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// Denoising diffusion implicit models (arXiv:2010.02502, equation 12), and the same steps backwards as null-text
/// inversion takes them (arXiv:2211.09794).
/// </summary>
public sealed class DdimScheduler : IScheduler
{
    private readonly SchedulerConfig _config;
    private readonly int[] _timesteps;
    private readonly int _stride;
    private readonly float _finalAlpha;
    private readonly double _eta;
    private readonly Func<Shape, Tensor>? _noise;

    /// <summary>Prepares a run.</summary>
    /// <param name="config">The scheduler's configuration.</param>
    /// <param name="steps">Number of steps, 1..training steps.</param>
    /// <param name="eta">How much fresh noise each step adds: 0 none (deterministic), 1 as much as DDPM.</param>
    /// <param name="noise">Makes unit-normal noise of a shape; needed when <paramref name="eta"/> is above 0.</param>
    /// <exception cref="ModelException">The number of steps is not possible.</exception>
    public DdimScheduler(SchedulerConfig config, int steps, double eta = 0, Func<Shape, Tensor>? noise = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentOutOfRangeException.ThrowIfNegative(eta);
        if (eta > 0) ArgumentNullException.ThrowIfNull(noise);
        _config = config;
        Schedule = NoiseSchedule.Create(config);
        _timesteps = TimestepGrid.Descending(config, steps);
        Timesteps = [.. _timesteps.Select(time => (float)time)];
        _stride = config.TrainTimesteps / steps;
        _finalAlpha = config.SetAlphaToOne ?? true ? 1 : Schedule.Alpha(0);
        _eta = eta;
        _noise = noise;
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
    public Tensor PredictOriginal(Tensor modelOutput, int step, Tensor sample) => Original.Predict(
        modelOutput, _config, sample, Schedule.Alpha(_timesteps[step]));

    /// <inheritdoc/>
    public Tensor Step(Tensor modelOutput, int step, Tensor sample)
    {
        float from = Schedule.Alpha(_timesteps[step]);
        float to = AlphaBefore(_timesteps[step]);
        var original = PredictOriginal(modelOutput, step, sample);
        var noise = NoiseSchedule.NoiseAt(modelOutput, _config.Prediction, sample, from);
        if (_eta == 0) return Ops.Combine(original, MathF.Sqrt(to), noise, MathF.Sqrt(1 - to));

        double variance = _eta * _eta * (1.0 - to) / (1.0 - from) * (1 - from / (double)to);
        var mean = Ops.Combine(original, MathF.Sqrt(to), noise, (float)Math.Sqrt(1 - to - variance));
        return Ops.Combine(mean, 1, _noise!(sample.Shape), (float)Math.Sqrt(variance));
    }

    /// <summary>
    /// The sample one step noisier, for inversion: from the timestep before this step's to this step's own. The model
    /// is asked at this step's timestep with the less noisy sample.
    /// </summary>
    /// <param name="modelOutput">The model's output.</param>
    /// <param name="step">The step to undo; an inversion takes them from the last to 0.</param>
    /// <param name="sample">The less noisy sample.</param>
    public Tensor StepBack(Tensor modelOutput, int step, Tensor sample)
    {
        float from = AlphaBefore(_timesteps[step]);
        float to = Schedule.Alpha(_timesteps[step]);
        var original = NoiseSchedule.OriginalAt(modelOutput, _config.Prediction, sample, from);
        var noise = NoiseSchedule.NoiseAt(modelOutput, _config.Prediction, sample, from);
        return Ops.Combine(original, MathF.Sqrt(to), noise, MathF.Sqrt(1 - to));
    }

    private float AlphaBefore(int timestep) => timestep >= _stride ? Schedule.Alpha(timestep - _stride) : _finalAlpha;
}
