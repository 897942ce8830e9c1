using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// DDIM from picture to noise with the timesteps of diffusers' <c>DDIMInverseScheduler</c>: each step goes from its
/// timestep to the next noisier one, and the first timestep is negative, which stands for the picture itself.
/// </summary>
public sealed class DdimInverseScheduler : IScheduler
{
    private readonly SchedulerConfig _config;
    private readonly int[] _timesteps;
    private readonly int _stride;
    private readonly float _initialAlpha;

    /// <summary>Prepares a run.</summary>
    /// <param name="config">The scheduler's configuration.</param>
    /// <param name="steps">Number of steps, 1..training steps.</param>
    /// <exception cref="ModelException">
    /// The number of steps is not possible, or the spacing is not supported.
    /// </exception>
    public DdimInverseScheduler(SchedulerConfig config, int steps)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.Spacing == TimestepSpacing.Linspace)
            throw new ModelException("DDIM inversion does not support the timestep spacing 'linspace'; choose "
                + "'leading'.");
        _config = config;
        Schedule = NoiseSchedule.Create(config);
        int[] rising = [.. TimestepGrid.Descending(config, steps).Reverse()];
        _stride = config.TrainTimesteps / steps;
        _timesteps = [rising[0] - _stride, .. rising[..^1]];
        Timesteps = [.. _timesteps.Select(time => (float)time)];
        _initialAlpha = config.SetAlphaToOne ?? true ? 1 : Schedule.Alpha(0);
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
        Original.Predict(modelOutput, _config, sample, AlphaAt(_timesteps[step]));

    /// <inheritdoc/>
    public Tensor Step(Tensor modelOutput, int step, Tensor sample)
    {
        float to = Schedule.Alpha(_timesteps[step] + _stride);
        var original = PredictOriginal(modelOutput, step, sample);
        var noise = NoiseSchedule.NoiseAt(modelOutput, _config.Prediction, sample, AlphaAt(_timesteps[step]));
        return Ops.Combine(original, MathF.Sqrt(to), noise, MathF.Sqrt(1 - to));
    }

    private float AlphaAt(int timestep) => timestep >= 0 ? Schedule.Alpha(timestep) : _initialAlpha;
}
