using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// A ControlNet (<c>ControlNetModel</c>; Zhang et al. 2023): a copy of a U-Net's way down and middle that sees a
/// condition picture (edges, a segmentation) and adds to the U-Net's skips.
/// </summary>
public sealed class ControlNet
{
    private readonly UNetTime _time;
    private readonly ConvWeights _convIn;
    private readonly ControlNetEncoder _encoder;
    private readonly UNetDownBlock[] _downBlocks;
    private readonly UNetMidBlock _midBlock;
    private readonly LinearWeights[] _downOut;
    private readonly LinearWeights _midOut;

    /// <summary>Takes the network's layers from its checkpoint.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="weights">The checkpoint; must stay open while the network is used.</param>
    /// <exception cref="ModelException">A tensor is missing or has other sizes.</exception>
    public ControlNet(ControlNetConfig config, Weights weights)
    {
        Config = config;
        var unet = config.UNet;
        var sites = new AttentionSites();
        _time = new UNetTime(weights, unet);
        _convIn = weights.Conv("conv_in", unet.InChannels, unet.BlockOutChannels[0], kernel: 3);
        _encoder = new ControlNetEncoder(weights.At("controlnet_cond_embedding"), config);
        _downBlocks =
        [
            .. Enumerable.Range(0, unet.BlockOutChannels.Count).Select(i =>
                new UNetDownBlock(weights.At("down_blocks", i), unet, level: i, sites)),
        ];
        _midBlock = new UNetMidBlock(weights.At("mid_block"), unet, sites);
        _downOut =
        [
            .. SkipChannels(unet).Select((channels, i) =>
                weights.Pointwise($"controlnet_down_blocks.{i}", channels, channels)),
        ];
        _midOut = weights.Pointwise("controlnet_mid_block", unet.BlockOutChannels[^1], unet.BlockOutChannels[^1]);
    }

    /// <summary>The sizes.</summary>
    public ControlNetConfig Config { get; }

    /// <summary>Encodes condition pictures; the result serves every denoising step.</summary>
    /// <param name="images">
    /// <c>[B, H, W, 3]</c>, red, green, blue in 0..1; as large as the picture that is made.
    /// </param>
    /// <returns><c>[B, H / downscale, W / downscale, C]</c>.</returns>
    /// <exception cref="ModelException">The sizes do not fit.</exception>
    public Tensor Encode(Tensor images)
    {
        int step = Config.Downscale;
        if (images.Rank != 4 || images.Shape[3] != Config.ImageChannels || images.Count == 0
            || images.Shape[1] % step != 0 || images.Shape[2] % step != 0)
            throw new ModelException($"The conditions are {images.Shape}, expected [batch, height, width, "
                + $"{Config.ImageChannels}] with sides divisible by {step}; resize or pad them.");
        using var section = TensorProfile.Block("ControlNet condition");
        using var scope = TensorScope.Enter();
        return scope.Keep(_encoder.Forward(Config.IsBlueFirst ? Reversed(images) : images));
    }

    /// <summary>Computes what is added to a U-Net at the same latents, timestep and text.</summary>
    /// <param name="latents"><c>[b, h, w, 4]</c>.</param>
    /// <param name="timesteps">One for all rows of the batch, or one for each; 0..999.</param>
    /// <param name="text">
    /// The prompts' encodings, B rows, a multiple of b, as the U-Net takes them; its own context may be shared.
    /// </param>
    /// <param name="condition">From <see cref="Encode"/>, <c>[b, h, w, C]</c>.</param>
    /// <param name="scale">Factor of everything that is added; 0 switches the ControlNet off.</param>
    /// <param name="isGuess">
    /// Guess mode, for no or an empty prompt: the residuals are scaled from a tenth at the finest grid to full
    /// strength in the middle.
    /// </param>
    /// <param name="added">What SDXL adds.</param>
    /// <exception cref="ModelException">The inputs do not fit the network.</exception>
    public ControlResiduals Forward(
        Tensor latents,
        ReadOnlySpan<float> timesteps,
        TextContext text,
        Tensor condition,
        float scale = 1,
        bool isGuess = false,
        UNetConditions? added = null)
    {
        RequireFits(latents, condition);
        text.RequireFits(latents.Shape[0], Config.UNet.CrossAttentionChannels);
        using var section = TensorProfile.Block("ControlNet");
        using var scope = TensorScope.Enter();
        var time = _time.Forward(timesteps, latents.Shape[0], text.Encoding.Shape[0], added);
        var pass = new UNetPass(text, time);
        var h = Ops.Conv2d(latents, _convIn, residual: condition);
        if (time.Rows > h.Shape[0]) h = pass.ForAllRows(h);
        var skips = new List<Tensor> { h };
        foreach (var block in _downBlocks)
        {
            skips.AddRange(block.Forward(h, pass));
            h = skips[^1];
        }
        h = _midBlock.Forward(h, pass);

        Tensor Residual(Tensor x, LinearWeights layer, int index)
        {
            float share = isGuess ? MathF.Pow(10, (float)index / skips.Count - 1) : 1;
            return scope.Keep(Ops.Scale(Ops.Linear(x, layer), scale * share));
        }
        return new ControlResiduals(
            [.. skips.Select((skip, i) => Residual(skip, _downOut[i], i))], Residual(h, _midOut, skips.Count));
    }

    /// <summary>Channels of the first convolution, then of every layer on the way down.</summary>
    private static IEnumerable<int> SkipChannels(UNetConfig unet)
    {
        yield return unet.BlockOutChannels[0];
        for (int level = 0; level < unet.BlockOutChannels.Count; level++)
        {
            bool hasDownsampler = level < unet.BlockOutChannels.Count - 1;
            for (int i = 0; i < unet.LayersPerBlock[level] + (hasDownsampler ? 1 : 0); i++)
                yield return unet.BlockOutChannels[level];
        }
    }

    private static Tensor Reversed(Tensor images)
    {
        var reversed = images.Clone();
        int channels = images.Shape[3];
        for (int i = 0; i < reversed.Count; i += channels) reversed.Span.Slice(i, channels).Reverse();
        return reversed;
    }

    private void RequireFits(Tensor latents, Tensor condition)
    {
        if (latents.Rank != 4 || latents.Shape[3] != Config.UNet.InChannels || latents.Count == 0)
            throw new ModelException(
                $"The latents are {latents.Shape}, expected [batch, height, width, {Config.UNet.InChannels}].");
        var expected = latents.Shape.WithLast(Config.UNet.BlockOutChannels[0]);
        if (condition.Shape != expected)
            throw new ModelException($"The encoded condition is {condition.Shape}, expected {expected}: the condition "
                + $"picture must be {Config.Downscale} times the size of the latents.");
    }
}
