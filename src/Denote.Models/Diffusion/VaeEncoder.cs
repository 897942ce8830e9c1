using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>The autoencoder's way from a picture to the moments of its latents.</summary>
internal sealed class VaeEncoder
{
    /// <summary>The small number added to variances everywhere in the autoencoder.</summary>
    public const float NormEpsilon = 1e-6f;

    private readonly string _path;
    private readonly int _groups;
    private readonly ConvWeights _convIn;
    private readonly VaeDownBlock[] _downBlocks;
    private readonly VaeMidBlock _midBlock;
    private readonly NormWeights _normOut;
    private readonly ConvWeights _convOut;

    public VaeEncoder(Weights weights, VaeConfig config)
    {
        var widths = config.BlockOutChannels;
        (_path, _groups) = (weights.Path, config.NormGroups);
        _convIn = weights.Conv("conv_in", config.InChannels, widths[0], kernel: 3);
        _downBlocks =
        [
            .. Enumerable.Range(0, widths.Count).Select(i =>
                new VaeDownBlock(weights.At("down_blocks", i), config, level: i)),
        ];
        _midBlock = new VaeMidBlock(weights.At("mid_block"), widths[^1], _groups);
        _normOut = weights.Norm("conv_norm_out", widths[^1]);
        _convOut = weights.Conv("conv_out", widths[^1], 2 * config.LatentChannels, kernel: 3);
    }

    /// <summary><c>[B, H, W, 3]</c> to <c>[B, H/8, W/8, 2 * latent channels]</c>.</summary>
    public Tensor Forward(Tensor x)
    {
        using var section = TensorProfile.Block("VAE encoder");
        using var scope = TensorScope.Enter();
        x = ModuleTrace.Output(_path + ".conv_in", Ops.Conv2d(x, _convIn));
        foreach (var block in _downBlocks) x = block.Forward(x);
        x = _midBlock.Forward(x);
        var normalized = new ImageSource(x).Normalize(_normOut, _groups, NormEpsilon, Activation.Silu);
        return scope.Keep(Ops.Conv2d(ModuleTrace.Output(_path + ".conv_norm_out", normalized), _convOut));
    }
}
