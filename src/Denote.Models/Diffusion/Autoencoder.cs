using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// The autoencoder between pictures and latents. Both directions give and take its own latents; those that the
/// diffusion model sees are scaled, see <see cref="ToModel"/> and <see cref="FromModel"/>.
/// </summary>
public abstract class Autoencoder
{
    private protected Autoencoder(VaeConfig config) => Config = config;

    /// <summary>The sizes.</summary>
    public VaeConfig Config { get; }

    /// <summary>Takes the layers of the network that a configuration describes from its checkpoint.</summary>
    /// <param name="config">Sizes and class.</param>
    /// <param name="weights">The checkpoint; must stay open while the network is used.</param>
    /// <exception cref="ModelException">A tensor is missing or has other sizes.</exception>
    public static Autoencoder Create(VaeConfig config, Weights weights)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Tiny is null ? new AutoencoderKL(config, weights) : new AutoencoderTiny(config, weights);
    }

    /// <summary>Encodes pictures.</summary>
    /// <param name="images">
    /// <c>[B, H, W, 3]</c>, -1..1; sides that the model's <see cref="VaeConfig.Downscale"/> divides.
    /// </param>
    /// <returns>The distribution of the latents, <c>[B, H / downscale, W / downscale, C]</c>.</returns>
    /// <exception cref="ModelException">The sizes do not fit.</exception>
    public abstract LatentDistribution Encode(Tensor images);

    /// <summary>Decodes latents.</summary>
    /// <param name="latents"><c>[B, h, w, C]</c>, the autoencoder's own, as from <see cref="FromModel"/>.</param>
    /// <returns><c>[B, h * downscale, w * downscale, 3]</c>, about -1..1, not clamped.</returns>
    /// <exception cref="ModelException">The sizes do not fit.</exception>
    public abstract Tensor Decode(Tensor latents);

    /// <summary>
    /// The autoencoder's latents as the diffusion model sees them: (z - mean) x scaling factor / deviation.
    /// </summary>
    /// <param name="latents"><c>[B, h, w, C]</c>.</param>
    /// <returns>The same shape, of the current scope.</returns>
    public Tensor ToModel(Tensor latents)
    {
        ArgumentNullException.ThrowIfNull(latents);
        float factor = Config.ScalingFactor;
        return Config is { LatentMeans: { } means, LatentDeviations: { } deviations }
            ? PerChannel(latents, (value, c) => (value - means[c]) * factor / deviations[c])
            : Ops.Scale(latents, factor);
    }

    /// <summary>The diffusion model's latents as the autoencoder decodes them: <see cref="ToModel"/> undone.</summary>
    /// <param name="latents"><c>[B, h, w, C]</c>.</param>
    /// <returns>The same shape, of the current scope.</returns>
    public Tensor FromModel(Tensor latents)
    {
        ArgumentNullException.ThrowIfNull(latents);
        float factor = Config.ScalingFactor;
        return Config is { LatentMeans: { } means, LatentDeviations: { } deviations }
            ? PerChannel(latents, (value, c) => value * deviations[c] / factor + means[c])
            : Ops.Scale(latents, 1 / factor);
    }

    private protected void RequireImages(Tensor images)
    {
        int step = Config.Downscale;
        if (images.Rank != 4 || images.Shape[3] != Config.InChannels || images.Count == 0
            || images.Shape[1] % step != 0 || images.Shape[2] % step != 0)
            throw new ModelException($"The images are {images.Shape}, expected [batch, height, width, "
                + $"{Config.InChannels}] with sides divisible by {step}; resize or pad them.");
    }

    private protected void RequireLatents(Tensor latents)
    {
        if (latents.Rank != 4 || latents.Shape[3] != Config.LatentChannels || latents.Count == 0)
            throw new ModelException(
                $"The latents are {latents.Shape}, expected [batch, height, width, {Config.LatentChannels}].");
    }

    private static Tensor PerChannel(Tensor latents, Func<float, int, float> change)
    {
        var changed = Tensor.Empty(latents.Shape);
        int channels = latents.Shape[3];
        for (int i = 0; i < changed.Count; i++) changed.Span[i] = change(latents.Span[i], i % channels);
        return changed;
    }
}
