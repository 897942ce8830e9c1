using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// DDIM with the tables of the CompVis latent-diffusion code: products in double precision, timesteps one after each
/// multiple of the stride, and the encoding to an intermediate step that picture-to-picture methods use.
/// </summary>
public sealed class CompVisDdim
{
    private readonly float[] _alphas;
    private readonly float[] _alphasBefore;

    /// <summary>Prepares the tables.</summary>
    /// <param name="config">The scheduler's configuration.</param>
    /// <param name="steps">Number of steps, 1..training steps.</param>
    /// <exception cref="ModelException">The number of steps is not possible.</exception>
    public CompVisDdim(SchedulerConfig config, int steps)
    {
        ArgumentNullException.ThrowIfNull(config);
        var leading = config with { Spacing = TimestepSpacing.Leading, StepsOffset = 1 };
        Schedule = NoiseSchedule.CreateInDoublePrecision(config);
        Timesteps = [.. TimestepGrid.Descending(leading, steps).Reverse()];
        _alphas = [.. Timesteps.Select(Schedule.Alpha)];
        _alphasBefore = [Schedule.Alpha(0), .. _alphas[..^1]];
    }

    /// <summary>The noise schedule in double precision.</summary>
    public NoiseSchedule Schedule { get; }

    /// <summary>The timesteps, rising.</summary>
    public IReadOnlyList<int> Timesteps { get; }

    /// <summary>a_t of each timestep.</summary>
    public ReadOnlySpan<float> Alphas => _alphas;

    /// <summary>a_t of the timestep before each.</summary>
    public ReadOnlySpan<float> AlphasBefore => _alphasBefore;

    /// <summary>A noisy sample at the level of one timestep.</summary>
    /// <param name="original">x0, any shape.</param>
    /// <param name="noise">Unit normal, the same shape.</param>
    /// <param name="index">Index into <see cref="Timesteps"/>.</param>
    public Tensor Encode(Tensor original, Tensor noise, int index) =>
        Schedule.AddNoise(original, noise, Timesteps[index]);

    /// <summary>The sample after the step at one timestep.</summary>
    /// <param name="noise">The noise that the model predicts at <c>Timesteps[index]</c>.</param>
    /// <param name="index">Index into <see cref="Timesteps"/>; a run takes them falling.</param>
    /// <param name="sample">The current sample.</param>
    public Tensor Step(Tensor noise, int index, Tensor sample)
    {
        var original = NoiseSchedule.OriginalAt(noise, PredictionType.Noise, sample, _alphas[index]);
        return Ops.Combine(original, MathF.Sqrt(_alphasBefore[index]), noise, MathF.Sqrt(1 - _alphasBefore[index]));
    }
}
