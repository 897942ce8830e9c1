using Denote.Models.Diffusion;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Grounding;

/// <summary>
/// The paper's inversion (section 3.2): DDIM inversion without guidance to z*_T, then null-text optimisation, which
/// finds an unconditional embedding for each step so that the guided steps lead back along the same latents; of these
/// guided steps the conditional half is read. An inversion that was saved is read without the first two parts.
/// </summary>
internal sealed class ExactInversion(StableDiffusion model, GroundingOptions options, InversionKey key)
    : Inversion(model)
{
    private readonly SavedInversion? _loaded =
        options.LoadInversion is { } path ? SavedInversion.Load(path, key) : null;
    private readonly SavedInversion _made = new();
    private int _prompts;

    public override int ConditionalRow => 1;

    public override int Steps => _loaded is null ? 3 * options.Steps : options.Steps;

    public override void Read(Tensor latent, PromptEncoding encoding, AttentionPlan plan, StageClock clock)
    {
        var scheduler = new DdimScheduler(Model.Scheduler, options.Steps);
        var empty = Model.Encode(Model.Tokenizer.Pad([]));
        var (trajectory, unconditional) = _loaded is { } loaded
            ? Checked(loaded[_prompts], latent, empty.States)
            : Invert(scheduler, latent, encoding, empty, clock);
        _prompts++;

        PromptContext? pair = null;
        try
        {
            DdimTrajectory.Denoise(
                Model.UNet, scheduler, trajectory.Slice(options.Steps, 1), Pair, options.GuidanceScale,
                plan, clock.Step);
        }
        finally
        {
            pair?.Dispose();
        }

        PromptContext Pair(int step)
        {
            pair?.Dispose();
            var both = (empty with { States = unconditional.Slice(step, 1) }).Concat(encoding);
            return pair = Model.CreateContext(both, options.GuidanceScale);
        }
    }

    public override void Complete()
    {
        if (options.SaveInversion is { } path && _made.Count > 0) _made.Save(path, key);
    }

    public override void Dispose()
    {
        _loaded?.Dispose();
        _made.Dispose();
    }

    private (Tensor Trajectory, Tensor Unconditional) Invert(
        DdimScheduler scheduler, Tensor latent, PromptEncoding encoding, PromptEncoding empty, StageClock clock)
    {
        using var conditional = Model.CreateContext(encoding);
        using var start = Model.CreateContext(empty);
        var trajectory = DdimTrajectory.Invert(Model.UNet, scheduler, latent, conditional, clock.Step);
        var settings = new NullTextOptions { GuidanceScale = options.GuidanceScale };
        var found = NullTextInversion.Optimize(
            Model.UNet, scheduler, trajectory, conditional, start, settings, progress =>
            {
                clock.Note(FormattableString.Invariant(
                    $"timestep {progress.Timestep}, step {progress.InnerStep + 1}, loss {progress.Loss:0.0e+0}"));
                if (progress.IsLast) clock.Step();
            });
        _made.Add(Ops.ConcatBatch([.. trajectory]), found.Embeddings);
        return _made[_prompts];
    }

    private static (Tensor Trajectory, Tensor Unconditional) Checked(
        (Tensor Trajectory, Tensor Unconditional) saved, Tensor latent, Tensor empty)
    {
        bool fits = saved.Trajectory.Slice(0, 1).Shape == latent.Shape
            && saved.Unconditional.Slice(0, 1).Shape == empty.Shape;
        return fits ? saved : throw new DenoteException(
            $"The saved inversion holds latents {saved.Trajectory.Shape} and embeddings {saved.Unconditional.Shape}, "
            + "which do not fit this model; save it again.");
    }
}
