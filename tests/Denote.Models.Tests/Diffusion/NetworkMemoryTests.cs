using Denote.Models.Clip;
using Denote.Models.Diffusion;
using Denote.Tensors;

namespace Denote.Models.Tests.Diffusion;

/// <summary>What the networks take from the tensor pool they give back, but for their results.</summary>
[Collection(nameof(Alone))]
public class NetworkMemoryTests
{
    [Fact]
    public void A_pass_leaves_only_its_prediction_and_a_disposed_plan_nothing()
    {
        using var fixture = new UNetFixture("04-unet-sd15");
        long Pass()
        {
            using var scope = TensorScope.Enter();
            using var text = new TextContext(fixture.Input("context", 0, 1));
            using var maps = new AttentionCapture { Layers = _ => true, PerLayer = true };
            using var queries = new FeatureCapture { Layers = _ => true, Feature = AttentionFeature.Query };
            var latents = fixture.Latents(isSquare: true).Slice(0, 1);
            var plan = new AttentionPlan { Captures = [maps], Features = [queries] };

            long before = TensorMemory.BytesInUse;
            var prediction = fixture.UNet.Forward(latents, [261], text, plan);
            fixture.UNet.Capture(latents, [981], text, plan);
            prediction.Dispose();
            maps.Dispose();
            queries.Dispose();
            text.Dispose();
            return TensorMemory.BytesInUse - before;
        }
        AssertKeepsNothing(Pass);
    }

    [Fact]
    public void The_text_encoder_and_the_autoencoder_leave_only_their_results()
    {
        string folder = RepositoryFolder.PictureBook;
        using var textWeights = Weights.Open(Path.Combine(folder, "text_encoder"), "model");
        using var vaeWeights = Weights.Open(Path.Combine(folder, "vae"), "diffusion_pytorch_model");
        var encoder = new ClipTextModel(
            ClipTextConfig.Read(Path.Combine(folder, "text_encoder", "config.json")), textWeights);
        var vae = new AutoencoderKL(VaeConfig.Read(Path.Combine(folder, "vae", "config.json")), vaeWeights);
        AssertKeepsNothing(() =>
        {
            using var scope = TensorScope.Enter();
            encoder.Forward(new int[encoder.Config.MaxPositions]);
            var image = Tensor.Zeros([1, 32, 32, 3]);
            long before = TensorMemory.BytesInUse;
            var latents = vae.Encode(image);
            vae.Decode(latents.Mean).Dispose();
            latents.Mean.Dispose();
            latents.LogVariance.Dispose();
            return TensorMemory.BytesInUse - before;
        });
    }

    /// <param name="pass">Runs a pass and returns how many bytes it left in use beside its inputs.</param>
    private static void AssertKeepsNothing(Func<long> pass)
    {
        // The weights are packed on first use and stay; tensors that earlier tests left to the collector go first.
        pass();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = TensorMemory.BytesInUse;
        Assert.Equal(0, pass());
        Assert.Equal(before, TensorMemory.BytesInUse);
    }
}
