using Denote.Grounding;
using Denote.Imaging;
using Denote.Models.Diffusion;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Refining;

/// <summary>
/// x~(S): a picture generated anew under the coarse mask of each class (sections II-C and II-C1). All classes are rows
/// of one batch.
/// </summary>
/// <param name="model">The diffusion model.</param>
/// <param name="latent">x_0 of the original picture, <c>[1, h, w, C]</c>.</param>
/// <param name="options">The settings.</param>
/// <param name="control">The ControlNet that the settings ask for, or null.</param>
internal sealed class MaskConditionedGeneration(
    StableDiffusion model, Tensor latent, RefiningOptions options, ControlNet? control = null)
{
    /// <summary>How many steps some classes take.</summary>
    public int Steps(int classes) =>
        options.Reconstruction == ReconstructionKind.NullText ? 3 * options.NullTextSteps * classes : 1;

    /// <summary>The latents of the generated pictures, one for each class.</summary>
    /// <param name="targets">The classes' prompts.</param>
    /// <param name="maps">Their probabilities S.</param>
    /// <param name="clock">Told of steps.</param>
    /// <returns><c>[classes, h, w, C]</c>, of the current scope.</returns>
    public Tensor Run(IReadOnlyList<RefiningTarget> targets, IReadOnlyList<FloatImage> maps, StageClock clock)
    {
        using var scope = TensorScope.Enter();
        return scope.Keep(options.Reconstruction == ReconstructionKind.NullText
            ? Exactly(targets, maps, clock)
            : InOneStep(targets, maps));
    }

    private Tensor InOneStep(IReadOnlyList<RefiningTarget> targets, IReadOnlyList<FloatImage> maps)
    {
        var schedule = NoiseSchedule.Create(model.Scheduler);
        if (options.Timestep >= schedule.Count)
        {
            throw new DenoteException(
                $"The timestep is {options.Timestep}; this model has timesteps 0 to {schedule.Count - 1}.");
        }
        // PyTorch fills [1, C, h, w] in that order.
        int rows = latent.Shape[1], columns = latent.Shape[2], channels = latent.Shape[3];
        var noise = Ops.ToChannelsLast(new TorchRandom(options.Seed).Normal([1, channels, rows, columns]));
        var noisy = schedule.AddNoise(latent, noise, options.Timestep);

        // Every class is a row of the batch with the same x_t, its own prompt and its own mask.
        using var context = model.CreateContext(model.Encode([.. targets.Select(target => target.Ids)]));
        var injection = new MaskInjection(
            options, [.. targets.Select((target, i) => InjectedRow(i, target, maps[i]))]);
        float[] timestep = [options.Timestep];
        var conditions = Control(targets, maps)?.Steer(noisy, timestep, context) ?? context.Conditions;
        var output = model.UNet.Forward(noisy, timestep, context.Text, injection.Plan, conditions);
        // Eq. 2.
        return schedule.Original(output, model.Scheduler.Prediction, Ops.RepeatBatch(noisy, targets.Count), options.Timestep);
    }

    /// <summary>Null-text inversion of each class's prompt, and the guided way back under its mask.</summary>
    private Tensor Exactly(IReadOnlyList<RefiningTarget> targets, IReadOnlyList<FloatImage> maps, StageClock clock)
    {
        var scheduler = new DdimScheduler(model.Scheduler, options.NullTextSteps);
        var empty = model.Encode(model.Tokenizer.Pad([]));
        using var unconditional = model.CreateContext(empty);
        var generated = new List<Tensor>();
        for (int i = 0; i < targets.Count; i++)
        {
            using var scope = TensorScope.Enter();
            var encoding = model.Encode(targets[i].Ids);
            using var conditional = model.CreateContext(encoding);
            var trajectory = DdimTrajectory.Invert(model.UNet, scheduler, latent, conditional, clock.Step);
            var found = NullTextInversion.Optimize(
                model.UNet, scheduler, trajectory, conditional, unconditional,
                new NullTextOptions { GuidanceScale = options.GuidanceScale },
                progress => { if (progress.IsLast) clock.Step(); });

            // The conditional half is row 1.
            var injection = new MaskInjection(options, InjectedRow(1, targets[i], maps[i]));
            PromptContext? pair = null;
            try
            {
                var states = DdimTrajectory.Denoise(
                    model.UNet, scheduler, trajectory[^1], Pair, options.GuidanceScale, injection.Plan, clock.Step,
                    Control([targets[i]], [maps[i]]));
                generated.Add(scope.Keep(states[^1]));
            }
            finally
            {
                pair?.Dispose();
            }

            PromptContext Pair(int step)
            {
                pair?.Dispose();
                injection.Timestep = scheduler.Timesteps[step];
                var both = (empty with { States = found.Embeddings.Slice(step, 1) }).Concat(encoding);
                return pair = model.CreateContext(both, options.GuidanceScale);
            }
        }
        return Ops.ConcatBatch([.. generated]);
    }

    /// <summary>The condition picture of each class, as the ControlNet sees it; null without one.</summary>
    private ControlCondition? Control(IReadOnlyList<RefiningTarget> targets, IReadOnlyList<FloatImage> maps)
    {
        if (control is null || options.ControlScale is not { } scale) return null;
        var pictures = targets.Select((target, i) => PictureLatent.ToTensor(
            SegmentationPicture.Draw(maps[i], options.Threshold, target.Category, model.NativeSize)));
        return new ControlCondition(control, Ops.ConcatBatch([.. pictures]), scale);
    }

    private MaskInjection.Row InjectedRow(int batch, RefiningTarget target, FloatImage map) => new(
        batch,
        MaskInjection.Foreground(map, options.Threshold, latent.Shape[1], latent.Shape[2]),
        target.TokenMask,
        target.BackgroundTokenMask);
}
