using Denote.Models.Diffusion;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Grounding;

/// <summary>
/// Noise is added once, x_t = sqrt(a_t) z + sqrt(1 - a_t) n, and the U-Net is read in one pass; with several noise
/// draws, in one pass each, and the maps are averaged.
/// </summary>
internal sealed class OneStepInversion(StableDiffusion model, GroundingOptions options) : Inversion(model)
{
    public override int ConditionalRow => 0;

    public override int Steps => options.NoiseDraws;

    public override void Read(Tensor latent, PromptEncoding encoding, AttentionPlan plan, StageClock clock)
    {
        var schedule = NoiseSchedule.Create(Model.Scheduler);
        if (options.Timestep >= schedule.Count)
            throw new DenoteException(
                $"The timestep is {options.Timestep}; this model has timesteps 0 to {schedule.Count - 1}.");
        using var context = Model.CreateContext(encoding);
        var random = new TorchRandom(options.Seed);
        for (int draw = 0; draw < options.NoiseDraws; draw++)
        {
            using var scope = TensorScope.Enter();
            var noisy = schedule.AddNoise(latent, PictureLatent.Noise(random, latent), options.Timestep);
            Model.UNet.Capture(noisy, [options.Timestep], context.Text, plan, context.Conditions);
            clock.Step();
        }
    }
}
