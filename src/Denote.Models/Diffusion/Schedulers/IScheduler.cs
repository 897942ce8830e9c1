using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// One run of a sampling rule with a fixed number of steps:
/// <code>
/// var sample = Ops.Scale(noise, scheduler.InitialNoiseScale);
/// for (int step = 0; step &lt; scheduler.Timesteps.Count; step++)
/// {
///     var output = unet.Forward(scheduler.ScaleModelInput(sample, step), scheduler.Timesteps[step], context);
///     sample = scheduler.Step(output, step, sample);
/// }
/// </code>
/// Every operation is elementwise, so the layout of the tensors does not matter.
/// </summary>
public interface IScheduler
{
    /// <summary>The timestep of each step, in the order in which they are taken: what the model is told.</summary>
    IReadOnlyList<float> Timesteps { get; }

    /// <summary>Standard deviation of the noise that a run starts from.</summary>
    double InitialNoiseScale { get; }

    /// <summary>What the model is shown in place of the sample.</summary>
    /// <param name="sample">The current sample.</param>
    /// <param name="step">0..Timesteps.Count-1.</param>
    Tensor ScaleModelInput(Tensor sample, int step);

    /// <summary>The noise-free picture that the model's output implies.</summary>
    /// <param name="modelOutput">The model's output for this step.</param>
    /// <param name="step">0..Timesteps.Count-1.</param>
    /// <param name="sample">The current sample, unscaled.</param>
    Tensor PredictOriginal(Tensor modelOutput, int step, Tensor sample);

    /// <summary>The sample after this step. Rules with a memory want steps in order from 0.</summary>
    /// <param name="modelOutput">The model's output for this step.</param>
    /// <param name="step">0..Timesteps.Count-1.</param>
    /// <param name="sample">The current sample, unscaled.</param>
    Tensor Step(Tensor modelOutput, int step, Tensor sample);
}
