using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// The variational autoencoder of Stable Diffusion (<c>AutoencoderKL</c>; Rombach et al. 2022).
/// </summary>
public sealed class AutoencoderKL : Autoencoder
{
    private readonly VaeEncoder _encoder;
    private readonly LinearWeights _quantConv;
    private readonly LinearWeights _postQuantConv;
    private readonly VaeDecoder _decoder;

    /// <summary>Takes the network's layers from its checkpoint.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="weights">The checkpoint; must stay open while the network is used.</param>
    /// <exception cref="ModelException">A tensor is missing or has other sizes.</exception>
    public AutoencoderKL(VaeConfig config, Weights weights) : base(config)
    {
        int latent = config.LatentChannels;
        _encoder = new VaeEncoder(weights.At("encoder"), config);
        _quantConv = weights.Pointwise("quant_conv", 2 * latent, 2 * latent);
        _postQuantConv = weights.Pointwise("post_quant_conv", latent, latent);
        _decoder = new VaeDecoder(weights.At("decoder"), config);
    }

    /// <inheritdoc/>
    public override LatentDistribution Encode(Tensor images)
    {
        RequireImages(images);
        using var scope = TensorScope.Enter();
        var moments = ModuleTrace.Output("quant_conv", Ops.Linear(_encoder.Forward(images), _quantConv));
        var distribution = new LatentDistribution(moments);
        scope.Keep(distribution.Mean);
        scope.Keep(distribution.LogVariance);
        return distribution;
    }

    /// <inheritdoc/>
    public override Tensor Decode(Tensor latents)
    {
        RequireLatents(latents);
        using var scope = TensorScope.Enter();
        return scope.Keep(_decoder.Forward(Ops.Linear(latents, _postQuantConv)));
    }
}
