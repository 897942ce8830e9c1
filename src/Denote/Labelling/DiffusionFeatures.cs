using Denote.Imaging;
using Denote.Models;
using Denote.Models.Diffusion;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Labelling;

/// <summary>
/// A diffusion model's features: the picture, at the model's own square, is encoded, its latent drawn from the
/// encoder's posterior, noise is added once, and the queries of chosen cross-attention layers are read in one pass with
/// the empty prompt. They are compared on the latents' grid (64 x 64 for Stable Diffusion).
/// </summary>
public sealed class DiffusionFeatures : IFeatureExtractor
{
    /// <summary>The extractor's name.</summary>
    public const string Name = "sd";

    private static readonly string[] Parts = ["unet", "vae", "text_encoder", "scheduler"];

    private readonly StableDiffusion _model;
    private readonly DiffusionFeatureOptions _options;
    private readonly AttentionLayer[] _layers;

    /// <summary>Chooses the layers.</summary>
    /// <param name="model">The model; must stay open while features are read.</param>
    /// <param name="options">Settings; null means <see cref="DiffusionFeatureOptions.Default"/>.</param>
    /// <exception cref="DenoteException">The model has no such layer or timestep.</exception>
    public DiffusionFeatures(StableDiffusion model, DiffusionFeatureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _options = options ?? DiffusionFeatureOptions.Default;
        int last = NoiseSchedule.Create(model.Scheduler).Count - 1;
        if (_options.Timestep > last)
            throw new DenoteException(
                $"The features' timestep is {_options.Timestep}; this model has timesteps 0 to {last}.");
        var all = model.UNet.AttentionLayers(model.LatentSize, model.LatentSize);
        _layers = [.. DiffusionFeatureLayers.Choose(all, _options.Layers).OrderBy(layer => layer.Index)];
        Channels = _layers.Sum(layer => layer.Heads * layer.HeadDim);
        Identity = new FeatureExtractorIdentity(
            Name,
            Path.GetFileName(Path.TrimEndingDirectorySeparator(model.Folder)),
            ModelFingerprint.Of([.. Parts.Select(part => Path.Combine(model.Folder, part)).Where(Directory.Exists)]),
            Describe(all));
    }

    /// <inheritdoc/>
    public FeatureExtractorIdentity Identity { get; }

    /// <inheritdoc/>
    public int Channels { get; }

    /// <inheritdoc/>
    public ImageFeatures Extract(Image picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        int side = _model.NativeSize;
        bool fits = picture.Width == side && picture.Height == side;
        Image square = fits ? picture : Resampling.Resize(picture, side, side, ResampleFilter.Bilinear);
        var pixels = Tensor.Empty([1, side, side, 3]);
        for (int i = 0; i < pixels.Count; i++) pixels.Span[i] = square.Pixels[i] / 127.5f - 1;

        var random = new TorchRandom(_options.Seed);
        var posterior = _model.Vae.Encode(pixels);
        var latent = _model.Vae.ToModel(posterior.Sample(Noise(random, posterior.Mean)));
        return Read(NoiseSchedule.Create(_model.Scheduler).AddNoise(latent, Noise(random, latent), _options.Timestep));
    }

    /// <summary>The features of a noisy latent, <c>[1, h, w, C]</c>.</summary>
    private ImageFeatures Read(Tensor noisy)
    {
        using var queries = new FeatureCapture
        {
            Layers = layer => Array.Exists(_layers, chosen => chosen.Name == layer.Name),
            Feature = AttentionFeature.Query,
        };
        using (var context = _model.CreateContext(_model.Encode(_model.Tokenizer.Pad([]))))
        {
            var plan = new AttentionPlan { Features = [queries] };
            _model.UNet.Capture(noisy, [_options.Timestep], context.Text, plan, context.Conditions);
        }
        return Join(noisy.Shape[1], noisy.Shape[2], _layers, queries.Features);
    }

    /// <summary>The layers' queries in the order of computation, one map each.</summary>
    internal static ImageFeatures Join(
        int height, int width, IReadOnlyList<AttentionLayer> layers, IReadOnlyDictionary<string, Tensor> queries) =>
        new(height, width,
        [
            .. layers.Select(layer =>
            {
                var query = queries[layer.Name];
                return query.Clone().Reshape([layer.Height, layer.Width, query.Shape[2]]);
            }),
        ]);

    private static Tensor Noise(TorchRandom random, Tensor like)
    {
        int rows = like.Shape[1], columns = like.Shape[2], channels = like.Shape[3];
        return Ops.ToChannelsLast(random.Normal([1, channels, rows, columns]));
    }

    private string Describe(IReadOnlyList<AttentionLayer> all)
    {
        string[] cross = [.. all.Where(layer => layer.Kind == AttentionKind.Cross).Select(layer => layer.Name)];
        var places = _layers.Select(layer => Array.IndexOf(cross, layer.Name));
        return $"timestep {_options.Timestep}, seed {_options.Seed}, queries of cross-attention layers "
            + $"{string.Join(' ', places)} at {_model.LatentSize}";
    }
}
