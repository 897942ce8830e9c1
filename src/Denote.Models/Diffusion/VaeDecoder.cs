using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>The autoencoder's way from latents to a picture.</summary>
internal sealed class VaeDecoder
{
    private readonly string _path;
    private readonly int _groups;
    private readonly ConvWeights _convIn;
    private readonly VaeMidBlock _midBlock;
    private readonly VaeUpBlock[] _upBlocks;
    private readonly NormWeights _normOut;
    private readonly ConvWeights _convOut;

    public VaeDecoder(Weights weights, VaeConfig config)
    {
        var widths = config.BlockOutChannels;
        (_path, _groups) = (weights.Path, config.NormGroups);
        _convIn = weights.Conv("conv_in", config.LatentChannels, widths[^1], kernel: 3);
        _midBlock = new VaeMidBlock(weights.At("mid_block"), widths[^1], _groups);
        _upBlocks =
        [
            .. Enumerable.Range(0, widths.Count).Select(i =>
                new VaeUpBlock(weights.At("up_blocks", i), config, level: widths.Count - 1 - i)),
        ];
        _normOut = weights.Norm("conv_norm_out", widths[0]);
        _convOut = weights.Conv("conv_out", widths[0], config.OutChannels, kernel: 3);
    }

    /// <summary><c>[B, h, w, latent channels]</c> to <c>[B, 8h, 8w, 3]</c>.</summary>
    public Tensor Forward(Tensor x)
    {
        using var section = TensorProfile.Block("VAE decoder");
        using var scope = TensorScope.Enter();
        x = ModuleTrace.Output(_path + ".conv_in", Ops.Conv2d(x, _convIn));
        x = _midBlock.Forward(x);
        foreach (var block in _upBlocks) x = block.Forward(x);
        var normalized = new ImageSource(x).Normalize(_normOut, _groups, VaeEncoder.NormEpsilon, Activation.Silu);
        return scope.Keep(Ops.Conv2d(ModuleTrace.Output(_path + ".conv_norm_out", normalized), _convOut));
    }
}
