using Denote.Grounding;
using Denote.Imaging;
using Denote.Models;
using Denote.Models.Diffusion;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Painting;

/// <summary>
/// Makes pictures of one prompt, batch by batch: noise from each picture's seed, guided steps, the autoencoder's
/// decoder.
/// </summary>
internal sealed class Painter : IDisposable
{
    // Sides that are rounded to the model's step are still of the same proportions.
    private const double LargestStretch = 1.05;

    private readonly TensorScope _scope = TensorScope.Enter();
    private readonly StableDiffusion _model;
    private readonly PromptEncoding _encoding;
    private readonly ControlCondition? _control;

    /// <summary>
    /// Encodes the prompt. The object lives inside one thread's scopes; dispose it after the last batch.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="prompt">What is wanted.</param>
    /// <param name="options">Settings; what is null is filled in.</param>
    /// <param name="control">Sees the settings' control picture; without such a picture it is not asked.</param>
    /// <exception cref="DenoteException">The settings do not fit the model.</exception>
    public Painter(StableDiffusion model, string prompt, PaintingOptions options, ControlNet? control = null)
    {
        _model = model;
        try
        {
            Options = options.ResolveFor(model);
            var wanted = model.Tokenizer.EncodePadded(prompt);
            var unwanted = model.Tokenizer.EncodePadded(Options.NegativePrompt);
            Warnings = [.. new[] { ("prompt", wanted), ("negative prompt", unwanted) }
                .Where(part => part.Item2.IsTruncated)
                .Select(part => $"the {part.Item1} is longer than the model reads; it does not see "
                    + $"'{part.Item2.TruncatedText}'.")];
            if (options.Scheduler is null && model.Scheduler.SamplerProblem is { } problem)
                Warnings = [.. Warnings, $"the model's own sampler is not used: {problem}; "
                    + $"{Options.Scheduler} is used instead (--scheduler chooses)."];
            _encoding = model.Encode(unwanted.Ids, wanted.Ids);
            if (control is not null && Options.ControlPicture is { } picture)
            {
                Warnings = [.. Warnings, .. ControlWarnings(picture)];
                _control = new ControlCondition(control, ControlPixels(picture), Options.ControlScale);
            }
        }
        catch
        {
            _scope.Dispose();
            throw;
        }
    }

    /// <summary>The settings with nothing left open.</summary>
    public PaintingOptions Options { get; }

    /// <summary>What the user should know of the prompts.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Samples the latents of one batch.</summary>
    /// <param name="seeds">One per picture.</param>
    /// <param name="planFor">Makes the plan of what is read of attention, or null for none.</param>
    /// <param name="stepDone">Called after each step.</param>
    /// <returns><c>[B, h, w, C]</c> of the current scope.</returns>
    public Tensor Sample(
        IReadOnlyList<long> seeds, Func<LatentSampler, AttentionPlan>? planFor = null, Action? stepDone = null)
    {
        using var scope = TensorScope.Enter();
        var noise = new SeededNoise(seeds);
        var scheduler = Scheduler.Create(_model.Scheduler, Options.Steps!.Value, Options.Scheduler, noise.Next);
        var sampler = new LatentSampler(_model, scheduler, Options.GuidanceScale!.Value);
        int downscale = _model.Vae.Config.Downscale, channels = _model.Vae.Config.LatentChannels;
        var start = noise.Next(
            [seeds.Count, Options.Height!.Value / downscale, Options.Width!.Value / downscale, channels]);
        return scope.Keep(sampler.Sample(
            _encoding.Repeat(1, seeds.Count),
            _encoding.Repeat(0, seeds.Count),
            start,
            planFor?.Invoke(sampler),
            stepDone,
            _control));
    }

    /// <summary>One picture of a batch.</summary>
    /// <param name="latents">What <see cref="Sample"/> gives.</param>
    /// <param name="index">Row of the batch.</param>
    /// <exception cref="ModelException">The latents are no numbers.</exception>
    public Image Decode(Tensor latents, int index)
    {
        using var scope = TensorScope.Enter();
        var pixels = _model.Vae.Decode(_model.Vae.FromModel(latents.Slice(index, 1)));
        var picture = new Image(pixels.Shape[2], pixels.Shape[1]);
        var samples = picture.Pixels;
        for (int i = 0; i < samples.Length; i++)
        {
            float value = pixels.Span[i];
            if (!float.IsFinite(value))
                throw new ModelException($"{_model.Folder}: the picture came out as no numbers. 'denote models check "
                    + $"{_model.Folder}' looks for broken weights; another scheduler or size may help too.");
            samples[i] = (byte)Math.Round(Math.Clamp(value * 0.5f + 0.5f, 0, 1) * 255);
        }
        return picture;
    }

    /// <summary>Returns the memory of the encoded prompts.</summary>
    public void Dispose() => _scope.Dispose();

    /// <summary>The control picture in the size of the pictures, <c>[1, H, W, 3]</c>, 0..1.</summary>
    private Tensor ControlPixels(Image picture)
    {
        int width = Options.Width!.Value, height = Options.Height!.Value;
        bool fits = picture.Width == width && picture.Height == height;
        return PictureLatent.ToTensor(fits ? picture : Resampling.Resize(picture, width, height));
    }

    private IEnumerable<string> ControlWarnings(Image picture)
    {
        int width = Options.Width!.Value, height = Options.Height!.Value;
        double stretch = (double)picture.Width * height / ((double)picture.Height * width);
        if (Math.Max(stretch, 1 / stretch) > LargestStretch)
        {
            yield return $"the control picture is {picture.Width} x {picture.Height} and is stretched to "
                + $"{width} x {height}; paint in a size of its proportions to keep its shapes.";
        }
    }
}
