using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// Brings a ControlNet's condition to the size of the latents: convolutions with SiLU, every second of which halves
/// the size.
/// </summary>
internal sealed class ControlNetEncoder
{
    private readonly string _path;
    private readonly ConvWeights _convIn;
    private readonly ConvWeights[] _blocks;
    private readonly ConvWeights _convOut;

    public ControlNetEncoder(Weights weights, ControlNetConfig config)
    {
        var widths = config.EncoderChannels;
        _path = weights.Path;
        _convIn = weights.Conv("conv_in", config.ImageChannels, widths[0], kernel: 3);
        _blocks =
        [
            .. Enumerable.Range(0, 2 * (widths.Count - 1)).Select(i =>
                weights.Conv($"blocks.{i}", widths[i / 2], widths[(i + 1) / 2], kernel: 3)),
        ];
        _convOut = weights.Conv("conv_out", widths[^1], config.UNet.BlockOutChannels[0], kernel: 3);
    }

    /// <summary><c>[B, H, W, 3]</c> to <c>[B, H/8, W/8, C]</c>.</summary>
    public Tensor Forward(Tensor image)
    {
        using var scope = TensorScope.Enter();
        var h = Ops.Conv2d(image, _convIn, activation: Activation.Silu);
        for (int i = 0; i < _blocks.Length; i++)
            h = Ops.Conv2d(h, _blocks[i], stride: i % 2 + 1, activation: Activation.Silu);
        return scope.Keep(ModuleTrace.Output(_path, Ops.Conv2d(h, _convOut)));
    }
}
