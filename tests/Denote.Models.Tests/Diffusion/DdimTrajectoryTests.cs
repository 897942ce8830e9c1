using Denote.Models.Diffusion;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Models.Tests.Diffusion;

/// <summary>
/// Guided DDIM steps with attention read from the conditional half, against golden folder 15 (generate_png.py of
/// nini0919/DiffPNG@fbd3170 on the U-Net of golden folder 04).
/// </summary>
public class DdimTrajectoryTests
{
    private const string Folder = "15-diffpng";
    private const float GuidanceScale = 7.5f;

    private static readonly SchedulerConfig Scheduler = new()
    {
        BetaStart = 0.00085,
        BetaEnd = 0.012,
        Curve = BetaCurve.ScaledLinear,
        SetAlphaToOne = false,
    };

    [Fact]
    public void Attention_and_latents_of_guided_steps()
    {
        using var scope = TensorScope.Enter();
        string folder = FixtureTensors.Locate("04-unet-sd15", "unet");
        using var weights = Weights.Open(folder, "diffusion_pytorch_model");
        var unet = new UNet(UNetConfig.Read(Path.Combine(folder, "config.json")), weights);
        var inputs = FixtureTensors.Read(Folder, "inputs_unet.safetensors");
        var expected = FixtureTensors.Read(Folder, "expected_unet.safetensors");
        var unconditional = inputs["uncond"].ToTensor();
        var conditional = inputs["cond"].ToTensor();
        var scheduler = new DdimScheduler(Scheduler, unconditional.Shape[0]);
        Assert.Equal(expected["timesteps"].ToLongs(), scheduler.Timesteps.Select(time => (long)time));
        PromptContext[] pairs = [.. Enumerable.Range(0, unconditional.Shape[0]).Select(step => new PromptContext(
            new TextContext(Ops.ConcatBatch(unconditional.Slice(step, 1), conditional)), new UNetConditions()))];
        var crosses = Maps("cross_")
            .Select(golden => (golden, AttentionCapture.CrossAt(golden.Shape[0], golden.Shape[1], batch: 1))).ToArray();
        var selves = Maps("self_")
            .Select(golden => (golden, AttentionCapture.SelfAt(golden.Shape[0], golden.Shape[1], batch: 1))).ToArray();
        var plan = new AttentionPlan { Captures = [.. crosses.Concat(selves).Select(pair => pair.Item2)] };

        var states = DdimTrajectory.Denoise(
            unet, scheduler, inputs["latent"].ToTensor(), step => pairs[step], GuidanceScale, plan);

        Golden.AssertClose(expected["latents"], Ops.ConcatBatch([.. states]));
        Assert.NotEmpty(crosses);
        Assert.NotEmpty(selves);
        foreach (var (golden, capture) in crosses.Concat(selves))
        {
            // The reference keeps [y, x, key], we keep [key, y * width + x].
            var map = Ops.Transpose(capture.Mean(golden.Shape[0], golden.Shape[1]));
            Golden.AssertClose(golden.Name, golden.ToFloats(), map.ToArray());
            capture.Dispose();
        }
        foreach (var pair in pairs) pair.Dispose();

        IEnumerable<FixtureTensor> Maps(string prefix) =>
            from entry in expected where entry.Key.StartsWith(prefix, StringComparison.Ordinal) select entry.Value;
    }

    [Fact]
    public void Inversion_and_unguided_steps_lead_back_to_the_latent()
    {
        using var scope = TensorScope.Enter();
        using var model = StableDiffusion.Load(RepositoryFolder.PictureBook);
        var latent = new TorchRandom(3).Normal([1, model.LatentSize, model.LatentSize, model.UNet.Config.InChannels]);
        var prompt = model.Encode(model.Tokenizer.EncodePadded("a boat on the sea").Ids);
        using var context = model.CreateContext(prompt);
        using var pair = model.CreateContext(prompt.Concat(prompt));
        var scheduler = new DdimScheduler(model.Scheduler, 20);
        int calls = 0;

        var inverted = DdimTrajectory.Invert(model.UNet, scheduler, latent, context, () => calls++);
        var back =
            DdimTrajectory.Denoise(model.UNet, scheduler, inverted[^1], _ => pair, 1, stepDone: () => calls++);

        Assert.Equal(40, calls);
        Assert.Equal(21, inverted.Count);
        double difference = 0, size = 0;
        for (int i = 0; i < latent.Count; i++)
        {
            difference += Math.Pow(latent.Span[i] - back[^1].Span[i], 2);
            size += Math.Pow(latent.Span[i], 2);
        }
        Assert.True(difference < 0.25 * size, $"relative squared error {difference / size}");
    }
}
