using Denote.Grounding;
using Denote.Models.Diffusion;
using Denote.Referring;
using Denote.Tensors;

namespace Denote.Painting;

/// <summary>Text to pictures with a latent diffusion model (Rombach et al., CVPR 2022).</summary>
internal sealed class TextToImage(StableDiffusion model, ModelIdentity identity, ModelCompanions companions)
{
    /// <summary>Makes the pictures of a prompt.</summary>
    public PaintingResult Paint(
        string prompt,
        PaintingOptions options,
        IProgress<DenoteProgress>? progress,
        Action<PaintedPicture>? pictureDone)
    {
        if (string.IsNullOrWhiteSpace(prompt))
            throw new DenoteException("The prompt is empty; say what to paint, for example: a red boat on the sea.");
        bool isControlled = options.ControlPicture is not null;
        using var painter =
            new Painter(model, prompt, options, isControlled ? companions.Control.Model.Network : null);
        var clock = new StageClock(progress);
        long[] seeds = [.. Enumerable.Range(0, options.Count).Select(i => unchecked(options.Seed + i))];
        long[][] batches = [.. seeds.Chunk(options.BatchSize)];
        clock.Begin("painting", batches.Length * painter.Options.Steps!.Value);
        var pictures = new List<PaintedPicture>();
        foreach (long[] batch in batches)
        {
            using var scope = TensorScope.Enter();
            var latents = painter.Sample(batch, stepDone: clock.Step);
            for (int i = 0; i < batch.Length; i++)
            {
                clock.Note($"picture {pictures.Count + 1}");
                pictures.Add(new PaintedPicture(pictures.Count, batch[i], painter.Decode(latents, i)));
                pictureDone?.Invoke(pictures[^1]);
            }
        }
        clock.End();
        return new PaintingResult(prompt, painter.Options, identity, pictures)
        {
            Control = isControlled ? companions.Control.Identity : null,
            Warnings = painter.Warnings,
            Timings = clock.Timings,
            Computation = clock.Computation,
        };
    }
}
