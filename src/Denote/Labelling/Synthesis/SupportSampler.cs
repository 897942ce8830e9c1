using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Denote.Grounding;
using Denote.Imaging;
using Denote.Models.Diffusion;
using Denote.Painting;
using Denote.Tensors;

namespace Denote.Labelling;

/// <summary>
/// Makes the support images of a class (OVDiff, section 3.2): pictures sampled from the diffusion model with its
/// attention to the class, or the user's photos looked at through one noised pass, and from them masks.
/// </summary>
public sealed class SupportSampler
{
    private static readonly string[] Parts = ["unet", "vae", "text_encoder", "text_encoder_2", "scheduler"];

    private readonly StableDiffusion _model;
    private readonly SynthesisOptions _options;

    /// <summary>Creates a sampler.</summary>
    /// <param name="model">The model; not closed by this object.</param>
    /// <param name="options">Settings; null means <see cref="SynthesisOptions.Default"/>.</param>
    /// <exception cref="DenoteException">The settings do not fit the model.</exception>
    public SupportSampler(DenoteModel model, SynthesisOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        (_model, _options) = (model.Diffusion, options ?? SynthesisOptions.Default);
        Painting = _options.Painting.ResolveFor(_model);
        ModelHash = ModelFingerprint.Of(
            [.. Parts.Select(part => Path.Combine(_model.Folder, part)).Where(Directory.Exists)]);
    }

    /// <summary>How pictures are sampled, with nothing left open.</summary>
    public PaintingOptions Painting { get; }

    /// <summary>A hash of the model's configuration and weights.</summary>
    public string ModelHash { get; }

    /// <summary>
    /// Samples pictures of a class. What a folder already holds of them is taken from there, so that a run that was
    /// stopped goes on at the picture where it stopped, and a longer run begins with the shorter one's pictures.
    /// </summary>
    /// <param name="className">The class.</param>
    /// <param name="folder">Where every picture is kept as soon as it is made; null keeps none.</param>
    /// <param name="progress">Told of each step.</param>
    /// <param name="cancellation">Stops the work within a fraction of a network pass.</param>
    /// <returns>As many as the settings say, in the order of their seeds.</returns>
    /// <exception cref="DenoteException">The name or the folder cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public IReadOnlyList<AttributedPicture> Sample(
        string className,
        string? folder = null,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(className);
        var cache = folder is null ? null : SampleCache.Open(folder, SamplingKey(className));
        var progressOfClass = new SynthesisProgress(progress);
        progressOfClass.Expect(StepsLeft(cache?.Count ?? 0));
        using var scope = TensorScope.Enter(cancellation);
        return Sample(className, cache, progressOfClass);
    }

    /// <summary>Looks for a class on a picture: noise is added once, and the attention of one pass is read.</summary>
    /// <param name="className">The class.</param>
    /// <param name="picture">The picture, any size.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="DenoteException">The name cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public AttributedPicture Look(string className, Image picture, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(className);
        ArgumentNullException.ThrowIfNull(picture);
        using var scope = TensorScope.Enter(cancellation);
        var prompt = ClassPrompt.Of(_model, className);
        var latent = PictureLatent.Encode(_model, picture);
        var noise = new SeededNoise([Painting.Seed]).Next(latent.Shape);
        var schedule = NoiseSchedule.Create(_model.Scheduler);
        if (_options.PhotoTimestep >= schedule.Count)
            throw new DenoteException($"The timestep is {_options.PhotoTimestep}; this model has timesteps 0 to "
                + $"{schedule.Count - 1}.");
        using var context = _model.CreateContext(_model.Encode(prompt.Ids));
        using var attention = new ClassAttention(
            _model, latent.Shape[1], latent.Shape[2], prompt.Positions, rows: [0]);
        _model.UNet.Capture(
            schedule.AddNoise(latent, noise, _options.PhotoTimestep),
            [_options.PhotoTimestep],
            context.Text,
            attention.Plan,
            context.Conditions);
        attention.EndPass();
        return new AttributedPicture(picture, attention.Attributions()[0]);
    }

    /// <summary>
    /// Foreground and background of all pictures of a class: with the segmenter's regions, or without one by Otsu's
    /// thresholds over all attributions together.
    /// </summary>
    /// <param name="pictures">The pictures of one class.</param>
    /// <param name="cancellation">Stops the work.</param>
    public IReadOnlyList<SupportImage> Mask(
        IReadOnlyList<AttributedPicture> pictures, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        if (_options.Segmenter is { } segmenter)
            return [.. pictures.Select(entry => SupportMasks.FromProposals(
                entry.Picture, entry.Attribution, segmenter.Propose(entry.Picture, cancellation: cancellation)))];
        var thresholds = MultiOtsu.Thresholds([.. pictures.Select(entry => entry.Attribution)]);
        return [.. pictures.Select(entry =>
            SupportMasks.FromThresholds(entry.Picture, entry.Attribution, thresholds))];
    }

    /// <summary>Everything that the pictures of a class depend on, but for their number.</summary>
    internal string SamplingKey(string className) => Hash(
        "sampled",
        ModelHash,
        className,
        Painting with { Count = 1, BatchSize = 1 });

    /// <summary>Everything that the attribution of a class on a photo depends on beside the photo.</summary>
    internal string LookingKey(string className) =>
        Hash("photo", ModelHash, className, Painting.Seed, _options.PhotoTimestep);

    /// <summary>How many denoising steps of a picture are left to do.</summary>
    /// <param name="made">How many pictures there are already.</param>
    internal int StepsLeft(int made) => Math.Max(0, _options.Images - made) * Painting.Steps!.Value;

    internal IReadOnlyList<AttributedPicture> Sample(
        string className, SampleCache? cache, SynthesisProgress progress)
    {
        var prompt = ClassPrompt.Of(_model, className);
        var pictures = new List<AttributedPicture>();
        for (int i = 0; i < _options.Images && i < cache?.Count; i++) pictures.Add(cache.Read(i));
        using var painter = new Painter(_model, prompt.Text, Painting);
        while (pictures.Count < _options.Images)
        {
            int first = pictures.Count, count = Math.Min(Painting.BatchSize, _options.Images - first);
            progress.Note($"{className}: {first + 1}-{first + count} of {_options.Images} pictures");
            SampleBatch(painter, prompt, first, count, progress, picture =>
            {
                cache?.Write(pictures.Count, picture);
                pictures.Add(picture);
            });
        }
        return pictures;
    }

    private void SampleBatch(
        Painter painter,
        ClassPrompt prompt,
        int first,
        int count,
        SynthesisProgress progress,
        Action<AttributedPicture> take)
    {
        using var scope = TensorScope.Enter();
        long[] seeds = [.. Enumerable.Range(first, count).Select(i => unchecked(Painting.Seed + i))];
        int downscale = _model.Vae.Config.Downscale;
        ClassAttention? attention = null;
        try
        {
            AttentionPlan PlanFor(LatentSampler sampler)
            {
                int[] rows = [.. Enumerable.Range(0, count).Select(i => sampler.ConditionalRow(i, count))];
                attention = new ClassAttention(_model, Painting.Height!.Value / downscale,
                    Painting.Width!.Value / downscale, prompt.Positions, rows);
                return attention.Plan;
            }
            var latents = painter.Sample(seeds, PlanFor, () =>
            {
                attention!.EndPass();
                progress.Step(count);
            });
            var attributions = attention!.Attributions();
            for (int i = 0; i < count; i++)
                take(new AttributedPicture(painter.Decode(latents, i), attributions[i]));
        }
        finally
        {
            attention?.Dispose();
        }
    }

    private static string Hash(params ReadOnlySpan<object?> parts)
    {
        var text = new StringBuilder();
        foreach (object? part in parts) text.Append(CultureInfo.InvariantCulture, $"{part}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
