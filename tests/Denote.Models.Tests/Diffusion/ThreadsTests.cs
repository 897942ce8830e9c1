using Denote.Models.Diffusion;
using Denote.Tensors;

namespace Denote.Models.Tests.Diffusion;

/// <summary>Whole networks give the same bits on any number of threads.</summary>
[Collection(nameof(Alone))]
public class ThreadsTests
{
    [Theory]
    [InlineData(ConvolutionAccuracy.Balanced)]
    [InlineData(ConvolutionAccuracy.Fast)]
    public void AUNetAndItsAutoencoderDoNotDependOnThem(ConvolutionAccuracy accuracy)
    {
        string folder = RepositoryFolder.PictureBook;
        using var choice = TensorSettings.Use(accuracy);
        using var unetWeights = Weights.Open(Path.Combine(folder, "unet"), "diffusion_pytorch_model");
        using var vaeWeights = Weights.Open(Path.Combine(folder, "vae"), "diffusion_pytorch_model");
        var unet = new UNet(UNetConfig.Read(Path.Combine(folder, "unet", "config.json")), unetWeights);
        var vae = new AutoencoderKL(VaeConfig.Read(Path.Combine(folder, "vae", "config.json")), vaeWeights);
        int before = WorkPool.Threads;
        try
        {
            var expected = Run(1);
            Assert.Equal(expected, Run(2));
            Assert.Equal(expected, Run(3));
        }
        finally
        {
            WorkPool.Threads = before;
        }

        float[] Run(int threads)
        {
            WorkPool.Threads = threads;
            using var scope = TensorScope.Enter();
            var random = new TorchRandom(3);
            var latents = random.Normal([2, 36, 33, unet.Config.InChannels]);
            using var text = new TextContext(random.Normal([2, 77, unet.Config.CrossAttentionChannels]));
            return [.. unet.Forward(latents, [261], text).ToArray(), .. vae.Decode(latents).ToArray()];
        }
    }
}
