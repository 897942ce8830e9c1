using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// Euler's method in the noise level (arXiv:2206.00364, algorithm 2 without churn). Samples carry noise of deviation
/// sigma.
/// </summary>
public sealed class EulerScheduler : IScheduler
{
    private readonly PredictionType _prediction;
    private readonly EdmLevels? _edm;
    private readonly float[] _sigmas;

    /// <summary>Prepares a run.</summary>
    /// <param name="config">The scheduler's configuration.</param>
    /// <param name="steps">Number of steps, 1..training steps.</param>
    /// <exception cref="ModelException">The number of steps is not possible.</exception>
    public EulerScheduler(SchedulerConfig config, int steps)
    {
        ArgumentNullException.ThrowIfNull(config);
        _prediction = config.Prediction;
        if (config.Edm is not null)
        {
            _edm = new EdmLevels(config, steps);
            _sigmas = [.. _edm.Sigmas.Select(sigma => (float)sigma)];
            (Timesteps, InitialNoiseScale) = (_edm.Timesteps, _edm.InitialScale);
            return;
        }
        var schedule = NoiseSchedule.Create(config);
        double[] timesteps = TimestepGrid.DescendingFractional(config, steps);
        float last = config.FinalLevel == FinalNoise.Smallest ? schedule.Sigma(0) : 0;
        _sigmas = [.. timesteps.Select(time => SigmaAt(schedule, time)), last];
        if (config.UseKarrasSigmas)
        {
            var karras = new KarrasSigmas(schedule, steps, _sigmas[0], _sigmas[steps - 1]);
            timesteps = [.. karras.Sigmas.Select(karras.Timestep)];
            _sigmas = [.. karras.Sigmas.Select(sigma => (float)sigma), last];
        }
        Timesteps = [.. timesteps.Select(time => (float)time)];
        double largest = _sigmas[0];
        bool isLeading = config.Spacing == TimestepSpacing.Leading;
        InitialNoiseScale = isLeading ? Math.Sqrt(largest * largest + 1) : largest;
    }

    /// <inheritdoc/>
    public IReadOnlyList<float> Timesteps { get; }

    /// <summary>The noise level of each step, then that of the end, mostly 0.</summary>
    public IReadOnlyList<float> Sigmas => _sigmas;

    /// <inheritdoc/>
    public double InitialNoiseScale { get; }

    /// <inheritdoc/>
    public Tensor ScaleModelInput(Tensor sample, int step) => _edm is not null
        ? _edm.ScaleModelInput(sample, step)
        : Ops.Scale(sample, (float)(1 / Math.Sqrt(_sigmas[step] * (double)_sigmas[step] + 1)));

    /// <inheritdoc/>
    public Tensor PredictOriginal(Tensor modelOutput, int step, Tensor sample)
    {
        if (_edm is not null) return _edm.Original(modelOutput, step, sample);
        double sigma = _sigmas[step];
        return _prediction == PredictionType.Noise
            ? Ops.Combine(sample, 1, modelOutput, -(float)sigma)
            : Ops.Combine(sample, (float)(1 / (sigma * sigma + 1)), modelOutput,
                (float)(-sigma / Math.Sqrt(sigma * sigma + 1)));
    }

    /// <inheritdoc/>
    public Tensor Step(Tensor modelOutput, int step, Tensor sample)
    {
        // x + (sigma' - sigma) (x - x0) / sigma
        var original = PredictOriginal(modelOutput, step, sample);
        float ratio = _sigmas[step + 1] / _sigmas[step];
        return Ops.Combine(sample, ratio, original, 1 - ratio);
    }

    private static float SigmaAt(NoiseSchedule schedule, double timestep)
    {
        int low = Math.Clamp((int)timestep, 0, schedule.Count - 1), high = Math.Min(low + 1, schedule.Count - 1);
        double weight = Math.Clamp(timestep - low, 0, 1);
        return (float)((1 - weight) * schedule.Sigma(low) + weight * schedule.Sigma(high));
    }
}
