using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// The denoising network of Stable Diffusion 1.x, 2.x, XL and what was distilled from them
/// (<c>UNet2DConditionModel</c>; Rombach et al. 2022): a way down to coarser grids, mostly a middle, and a way up with
/// skips, with attention to the text at several resolutions.
/// It predicts noise or velocity, as the scheduler's configuration says.
/// </summary>
public sealed class UNet
{
    private readonly UNetTime _time;
    private readonly ConvWeights _convIn;
    private readonly UNetDownBlock[] _downBlocks;
    private readonly UNetMidBlock _midBlock;
    private readonly UNetUpBlock[] _upBlocks;
    private readonly NormWeights _normOut;
    private readonly ConvWeights _convOut;
    private readonly AttentionSites _sites = new();

    /// <summary>Takes the network's layers from its checkpoint.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="weights">The checkpoint; must stay open while the network is used.</param>
    /// <exception cref="ModelException">A tensor is missing or has other sizes.</exception>
    public UNet(UNetConfig config, Weights weights)
    {
        Config = config;
        int first = config.BlockOutChannels[0], levels = config.BlockOutChannels.Count;
        _time = new UNetTime(weights, config);
        _convIn = weights.Conv("conv_in", config.InChannels, first, kernel: 3);
        _downBlocks =
        [
            .. Enumerable.Range(0, levels).Select(i =>
                new UNetDownBlock(weights.At("down_blocks", i), config, level: i, _sites)),
        ];
        _midBlock = new UNetMidBlock(weights.At("mid_block"), config, _sites);
        _upBlocks =
        [
            .. Enumerable.Range(0, levels).Select(i =>
                new UNetUpBlock(weights.At("up_blocks", i), config, level: levels - 1 - i, _sites)),
        ];
        _normOut = weights.Norm("conv_norm_out", first);
        _convOut = weights.Conv("conv_out", first, config.OutChannels, kernel: 3);
    }

    /// <summary>The sizes.</summary>
    public UNetConfig Config { get; }

    /// <summary>The attention layers of a pass over latents of a size, in the order of computation.</summary>
    /// <param name="height">Rows of the latents.</param>
    /// <param name="width">Columns of the latents.</param>
    public IReadOnlyList<AttentionLayer> AttentionLayers(int height, int width) => _sites.ForLatents(height, width);

    /// <summary>
    /// Predicts noise (or velocity). Where several prompts go with one image, as with guidance, give the image once:
    /// what they share, up to the first look at the text, is computed once.
    /// </summary>
    /// <param name="latents"><c>[b, h, w, 4]</c>; any size.</param>
    /// <param name="timesteps">One for all rows of the batch, or one for each; 0..999.</param>
    /// <param name="text">
    /// The prompts' encodings, B rows, a multiple of b: prompt i is for image i % b, so that a batch of unconditional
    /// prompts followed by the conditional ones takes each image once.
    /// </param>
    /// <param name="plan">What is done with attention; null does nothing.</param>
    /// <param name="conditions">What SDXL, LCM and ControlNet add; of a prompt's, one row for each.</param>
    /// <returns><c>[B, h, w, 4]</c>.</returns>
    /// <exception cref="ModelException">The inputs do not fit the network.</exception>
    /// <exception cref="OperationCanceledException">The scope's token was cancelled.</exception>
    public Tensor Forward(
        Tensor latents,
        ReadOnlySpan<float> timesteps,
        TextContext text,
        AttentionPlan? plan = null,
        UNetConditions? conditions = null)
    {
        using var section = TensorProfile.Block("U-Net");
        using var scope = TensorScope.Enter();
        var pass = Begin(latents, timesteps, text, plan, conditions, stopWhenRead: false);
        var h = Run(latents, pass, conditions?.Control);
        var normalized =
            new ImageSource(h).Normalize(_normOut, Config.NormGroups, Config.NormEpsilon, Activation.Silu);
        return scope.Keep(Ops.Conv2d(ModuleTrace.Output("conv_norm_out", normalized), _convOut));
    }

    /// <summary>
    /// Runs only as far as the plan's captures need, without a prediction: for reading attention and features of one
    /// timestep.
    /// </summary>
    /// <param name="latents"><c>[b, h, w, 4]</c>; any size.</param>
    /// <param name="timesteps">One for all rows of the batch, or one for each; 0..999.</param>
    /// <param name="text">The prompts' encodings, B rows, a multiple of b: prompt i is for image i % b.</param>
    /// <param name="plan">What is read.</param>
    /// <param name="conditions">What SDXL, LCM and ControlNet add; of a prompt's, one row for each.</param>
    /// <exception cref="ModelException">The inputs do not fit the network.</exception>
    /// <exception cref="OperationCanceledException">The scope's token was cancelled.</exception>
    public void Capture(
        Tensor latents,
        ReadOnlySpan<float> timesteps,
        TextContext text,
        AttentionPlan plan,
        UNetConditions? conditions = null)
    {
        using var section = TensorProfile.Block("U-Net");
        using var scope = TensorScope.Enter();
        Run(latents, Begin(latents, timesteps, text, plan, conditions, stopWhenRead: true), conditions?.Control);
    }

    private UNetPass Begin(
        Tensor latents,
        ReadOnlySpan<float> timesteps,
        TextContext text,
        AttentionPlan? plan,
        UNetConditions? conditions,
        bool stopWhenRead)
    {
        RequireFits(latents, text);
        var time = _time.Forward(timesteps, latents.Shape[0], text.Encoding.Shape[0], conditions);
        return plan is null
            ? new UNetPass(text, time)
            : new UNetPass(text, time, plan, AttentionLayers(latents.Shape[1], latents.Shape[2]), stopWhenRead);
    }

    /// <summary>From the latents to the last up block's output, or to where the pass is complete.</summary>
    private Tensor Run(Tensor latents, UNetPass pass, ControlResiduals? control)
    {
        using var scope = TensorScope.Enter();
        var h = ModuleTrace.Output("conv_in", Ops.Conv2d(latents, _convIn));
        if (pass.Time.Rows > h.Shape[0]) h = pass.ForAllRows(h);
        var skips = new List<Tensor> { h };
        foreach (var block in _downBlocks)
        {
            if (pass.IsComplete) return scope.Keep(h);
            skips.AddRange(block.Forward(h, pass));
            h = skips[^1];
        }
        if (pass.IsComplete) return scope.Keep(h);

        h = _midBlock.Forward(h, pass);
        if (control is not null)
        {
            RequireAsMany(control, skips.Count);
            for (int i = 0; i < skips.Count; i++)
                skips[i] = Ops.Add(pass.ForAllRows(skips[i]), pass.ForAllRows(control.Down[i]));
            h = Ops.Add(h, pass.ForAllRows(control.Mid));
        }

        var remaining = new Stack<Tensor>(skips);
        foreach (var block in _upBlocks)
        {
            if (pass.IsComplete) break;
            h = block.Forward(h, remaining, pass);
        }
        return scope.Keep(h);
    }

    private void RequireFits(Tensor latents, TextContext text)
    {
        if (latents.Rank != 4 || latents.Shape[3] != Config.InChannels || latents.Count == 0)
            throw new ModelException($"The latents are {latents.Shape}, expected "
                + $"[batch, height, width, {Config.InChannels}].");
        text.RequireFits(latents.Shape[0], Config.CrossAttentionChannels);
    }

    private static void RequireAsMany(ControlResiduals control, int skips)
    {
        if (control.Down.Count != skips)
            throw new ModelException($"The ControlNet has {control.Down.Count} residuals, this U-Net {skips} skips: it "
                + "belongs to another model.");
    }
}
