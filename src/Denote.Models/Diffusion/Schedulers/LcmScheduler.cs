using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// Multistep latent consistency sampling (arXiv:2310.04378, algorithm 3): each step predicts the picture and adds noise
/// for the next step's level.
/// </summary>
public sealed class LcmScheduler : IScheduler
{
    /// <summary>Standard deviation of the data that the boundary condition assumes.</summary>
    private const double DataDeviation = 0.5;

    private readonly SchedulerConfig _config;
    private readonly int[] _timesteps;
    private readonly Func<Shape, Tensor> _noise;

    /// <summary>Prepares a run.</summary>
    /// <param name="config">The scheduler's configuration.</param>
    /// <param name="steps">Number of steps, 1..the teacher's steps.</param>
    /// <param name="noise">Makes unit-normal noise of a shape; asked once for every step but the last.</param>
    /// <exception cref="ModelException">The number of steps is not possible.</exception>
    public LcmScheduler(SchedulerConfig config, int steps, Func<Shape, Tensor> noise)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(noise);
        TimestepGrid.RequireSteps(config, config.OriginalSteps);
        if (steps < 1 || steps > config.OriginalSteps)
            throw new ModelException($"{steps} sampling steps are not possible; expected 1..{config.OriginalSteps}.");
        _config = config;
        _noise = noise;
        Schedule = NoiseSchedule.Create(config);
        int stride = config.TrainTimesteps / config.OriginalSteps;
        double spacing = config.OriginalSteps / (double)steps;
        _timesteps =
        [
            .. Enumerable.Range(0, steps).Select(i => (config.OriginalSteps - (int)(i * spacing)) * stride - 1),
        ];
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

    /// <summary>
    /// The share of the sample and of the prediction in the result: the boundary condition of a consistency model.
    /// </summary>
    /// <param name="step">0..Timesteps.Count-1.</param>
    public (double Skip, double Out) BoundaryScales(int step)
    {
        double scaled = _timesteps[step] * _config.TimestepScaling;
        double sum = scaled * scaled + DataDeviation * DataDeviation;
        return (DataDeviation * DataDeviation / sum, scaled / Math.Sqrt(sum));
    }

    /// <inheritdoc/>
    public Tensor PredictOriginal(Tensor modelOutput, int step, Tensor sample)
    {
        var original = Original.Predict(modelOutput, _config, sample, Schedule.Alpha(_timesteps[step]));
        var (skip, scale) = BoundaryScales(step);
        return Ops.Combine(original, (float)scale, sample, (float)skip);
    }

    /// <inheritdoc/>
    public Tensor Step(Tensor modelOutput, int step, Tensor sample)
    {
        var denoised = PredictOriginal(modelOutput, step, sample);
        return step == _timesteps.Length - 1
            ? denoised
            : Schedule.AddNoise(denoised, _noise(sample.Shape), _timesteps[step + 1]);
    }
}
