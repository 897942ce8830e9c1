using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// The variational autoencoder between pictures and latents (<c>AutoencoderKL</c>; Rombach et al. 2022). Neither
/// direction applies the scaling factor: latents of the diffusion model are <see cref="VaeConfig.ScalingFactor"/>
/// times those here.
/// </summary>
public sealed class AutoencoderKL
{
    private readonly VaeEncoder _encoder;
    private readonly LinearWeights _quantConv;
    private readonly LinearWeights _postQuantConv;
    private readonly VaeDecoder _decoder;

    /// <summary>Takes the network's layers from its checkpoint.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="weights">The checkpoint; must stay open while the network is used.</param>
    /// <exception cref="ModelException">A tensor is missing or has other sizes.</exception>
    public AutoencoderKL(VaeConfig config, Weights weights)
    {
        Config = config;
        int latent = config.LatentChannels;
        _encoder = new VaeEncoder(weights.At("encoder"), config);
        _quantConv = weights.Pointwise("quant_conv", 2 * latent, 2 * latent);
        _postQuantConv = weights.Pointwise("post_quant_conv", latent, latent);
        _decoder = new VaeDecoder(weights.At("decoder"), config);
    }

    /// <summary>The sizes.</summary>
    public VaeConfig Config { get; }

    /// <summary>Encodes pictures.</summary>
    /// <param name="images">
    /// <c>[B, H, W, 3]</c>, -1..1; sides that the model's <see cref="VaeConfig.Downscale"/> divides.
    /// </param>
    /// <returns>The distribution of the latents, <c>[B, H / downscale, W / downscale, C]</c>.</returns>
    /// <exception cref="ModelException">The sizes do not fit.</exception>
    public LatentDistribution Encode(Tensor images)
    {
        int step = Config.Downscale;
        if (images.Rank != 4 || images.Shape[3] != Config.InChannels || images.Count == 0
            || images.Shape[1] % step != 0 || images.Shape[2] % step != 0)
            throw new ModelException($"The images are {images.Shape}, expected [batch, height, width, "
                + $"{Config.InChannels}] with sides divisible by {step}; resize or pad them.");
        using var scope = TensorScope.Enter();
        var moments = ModuleTrace.Output("quant_conv", Ops.Linear(_encoder.Forward(images), _quantConv));
        var distribution = new LatentDistribution(moments);
        scope.Keep(distribution.Mean);
        scope.Keep(distribution.LogVariance);
        return distribution;
    }

    /// <summary>Decodes latents.</summary>
    /// <param name="latents"><c>[B, h, w, C]</c>, already divided by <see cref="VaeConfig.ScalingFactor"/>.</param>
    /// <returns><c>[B, h * downscale, w * downscale, 3]</c>, about -1..1, not clamped.</returns>
    /// <exception cref="ModelException">The sizes do not fit.</exception>
    public Tensor Decode(Tensor latents)
    {
        if (latents.Rank != 4 || latents.Shape[3] != Config.LatentChannels || latents.Count == 0)
            throw new ModelException(
                $"The latents are {latents.Shape}, expected [batch, height, width, {Config.LatentChannels}].");
        using var scope = TensorScope.Enter();
        return scope.Keep(_decoder.Forward(Ops.Linear(latents, _postQuantConv)));
    }
}
