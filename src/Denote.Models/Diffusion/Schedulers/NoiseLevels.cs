using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// The noise levels of one run, as multistep rules see them: sigma is noise over signal, the first for the start of the
/// run, and one more for its end.
/// </summary>
/// <param name="sigmas">Falling; the last may be 0.</param>
/// <param name="timesteps">What the model is told at each level but the last.</param>
internal abstract class NoiseLevels(IReadOnlyList<double> sigmas, IReadOnlyList<float> timesteps)
{
    /// <summary>The levels, one more than there are steps.</summary>
    public IReadOnlyList<double> Sigmas => sigmas;

    /// <summary>What the model is told at each step.</summary>
    public IReadOnlyList<float> Timesteps => timesteps;

    /// <summary>Standard deviation of the noise that a run starts from.</summary>
    public virtual double InitialScale => 1;

    /// <summary>The levels of a run that multistep rules take: of an EDM or of a schedule of training steps.</summary>
    /// <exception cref="ModelException">The number of steps is not possible.</exception>
    public static NoiseLevels Create(SchedulerConfig config, int steps) =>
        config.Edm is null ? new ScheduledLevels(config, steps) : new EdmLevels(config, steps);

    /// <summary>Factor of the picture at a level: alpha.</summary>
    public abstract double Signal(int level);

    /// <summary>Standard deviation of the noise at a level.</summary>
    public double Noise(int level) => Signal(level) * sigmas[level];

    /// <summary>Half the logarithm of the signal-to-noise ratio: lambda; infinite where there is no noise.</summary>
    public double LogSnr(int level) => -Math.Log(sigmas[level]);

    /// <summary>What the model is shown in place of the sample.</summary>
    public virtual Tensor ScaleModelInput(Tensor sample, int level) => sample;

    /// <summary>The noise-free picture that the model's output implies.</summary>
    public abstract Tensor Original(Tensor modelOutput, int level, Tensor sample);
}
