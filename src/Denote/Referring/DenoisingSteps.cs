using Denote.Models.Diffusion;
using Denote.Tensors;

namespace Denote.Referring;

/// <summary>The last few steps of a DDIM schedule, and the noise before them.</summary>
internal abstract class DenoisingSteps
{
    /// <summary>Number of steps.</summary>
    public required int Count { get; init; }

    /// <summary>The steps that the options name.</summary>
    public static DenoisingSteps Create(StableDiffusion model, ReferringOptions options) => options.Schedule switch
    {
        ReferringSchedule.Consistent =>
            new Consistent(new DdimScheduler(model.Scheduler, options.Steps)) { Count = options.DenoisedSteps },
        ReferringSchedule.Released =>
            new Released(new CompVisDdim(model.Scheduler, options.Steps)) { Count = options.DenoisedSteps },
        _ => throw new DenoteException($"There is no schedule '{options.Schedule}'."),
    };

    /// <summary>The timestep at which the network is asked.</summary>
    /// <param name="step">0..Count-1.</param>
    public abstract float Timestep(int step);

    /// <summary>The sample before the first step.</summary>
    public abstract Tensor AddNoise(Tensor latent, Tensor noise);

    /// <summary>The sample after a step.</summary>
    /// <param name="output">The network's guided output.</param>
    /// <param name="step">0..Count-1.</param>
    /// <param name="sample">The sample before it.</param>
    public abstract Tensor Step(Tensor output, int step, Tensor sample);

    private sealed class Consistent(DdimScheduler scheduler) : DenoisingSteps
    {
        public override float Timestep(int step) => scheduler.Timesteps[Index(step)];

        public override Tensor AddNoise(Tensor latent, Tensor noise) =>
            scheduler.Schedule.AddNoise(latent, noise, (int)Timestep(0));

        public override Tensor Step(Tensor output, int step, Tensor sample) =>
            scheduler.Step(output, Index(step), sample);

        private int Index(int step) => scheduler.Timesteps.Count - Count + step;
    }

    private sealed class Released(CompVisDdim ddim) : DenoisingSteps
    {
        public override float Timestep(int step) => ddim.Timesteps[Index(step)];

        public override Tensor AddNoise(Tensor latent, Tensor noise) => ddim.Encode(latent, noise, Count);

        public override Tensor Step(Tensor output, int step, Tensor sample) => ddim.Step(output, Index(step), sample);

        // The tables rise, the steps fall.
        private int Index(int step) => Count - 1 - step;
    }
}
