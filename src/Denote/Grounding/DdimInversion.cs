using Denote.Models.Diffusion;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Grounding;

/// <summary>
/// DDIM inversion without guidance to z_T, then guided steps back to the picture, of which the conditional half is
/// read; the maps are the mean over the steps. The unconditional embedding is that of the empty prompt.
/// </summary>
internal sealed class DdimInversion(StableDiffusion model, GroundingOptions options) : Inversion(model)
{
    public override int ConditionalRow => 1;

    public override int Steps => 2 * options.Steps;

    public override void Read(Tensor latent, PromptEncoding encoding, AttentionPlan plan, StageClock clock)
    {
        var scheduler = new DdimScheduler(Model.Scheduler, options.Steps);
        using var conditional = Model.CreateContext(encoding);
        var inverted = DdimTrajectory.Invert(Model.UNet, scheduler, latent, conditional, clock.Step);

        using var pair =
            Model.CreateContext(Model.Encode(Model.Tokenizer.Pad([])).Concat(encoding), options.GuidanceScale);
        DdimTrajectory.Denoise(Model.UNet, scheduler, inverted[^1], _ => pair, options.GuidanceScale, plan, clock.Step);
    }
}
