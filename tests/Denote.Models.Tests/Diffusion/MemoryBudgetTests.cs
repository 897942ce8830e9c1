using Denote.Models.Diffusion;
using Denote.Tensors;

namespace Denote.Models.Tests.Diffusion;

/// <summary>Under a small memory budget networks give the same bits with less memory.</summary>
[Collection(nameof(Alone))]
public class MemoryBudgetTests
{
    // Leaves no room to keep anything, but enough to pack these small layers one at a time.
    private const long Tiny = 64 << 20;

    [Theory]
    [InlineData(1, ConvolutionAccuracy.Balanced, 64, 64)]
    [InlineData(1, ConvolutionAccuracy.Fast, 76, 52)]
    [InlineData(1, ConvolutionAccuracy.Precise, 40, 44)]
    [InlineData(2, ConvolutionAccuracy.Balanced, 32, 32)]
    public void TheAutoencoderCutsLargeMapsWithoutASeam(
        int batch, ConvolutionAccuracy accuracy, int height, int width)
    {
        using var scope = TensorScope.Enter();
        using var choice = TensorSettings.Use(accuracy);
        string folder = Path.Combine(RepositoryFolder.PictureBook, "vae");
        using var weights = Weights.Open(folder, "diffusion_pytorch_model");
        var vae = new AutoencoderKL(VaeConfig.Read(Path.Combine(folder, "config.json")), weights);
        int step = vae.Config.Downscale;
        var random = new TorchRandom(5);
        var latents = random.Normal([batch, height, width, vae.Config.LatentChannels]);
        var picture = random.Normal([batch, height * step, width * step, 3]);
        var (decoded, whole) = Measure(() => vae.Decode(latents));
        var (encoded, _) = Measure(() => vae.Encode(picture).Mean);

        using var budget = new Budget(Tiny);
        var (decodedInStrips, strips) = Measure(() => vae.Decode(latents));
        var (encodedInStrips, _) = Measure(() => vae.Encode(picture).Mean);
        Assert.Equal(decoded.ToArray(), decodedInStrips.ToArray());
        Assert.Equal(encoded.ToArray(), encodedInStrips.ToArray());
        if (height >= 64) Assert.InRange(strips, 1, whole * 4 / 5);
    }

    [Fact]
    public void WeightsThatAreNotKeptGiveTheSamePrediction()
    {
        using var fixture = new UNetFixture("04-unet-sd15");
        using var again = new UNetFixture("04-unet-sd15");
        Predict(fixture);
        float[] kept = Predict(fixture);
        long packed = TensorMemory.PackedBytes, repacked = TensorMemory.RepackedBytes;
        using var budget = new Budget(Tiny);
        Predict(again);
        Assert.Equal(kept, Predict(again));
        Assert.Equal(packed, TensorMemory.PackedBytes);
        Assert.True(TensorMemory.RepackedBytes > repacked);

        static float[] Predict(UNetFixture fixture)
        {
            using var scope = TensorScope.Enter();
            using var text = new TextContext(fixture.Input("context", 0, 1));
            return fixture.UNet.Forward(fixture.Latents(isSquare: true).Slice(0, 1), [261], text).ToArray();
        }
    }

    [Fact]
    public void ABudgetIsAboveZeroAndLeavesRoomForTensors()
    {
        Assert.Equal(long.MaxValue, TensorSettings.MemoryLeft);
        Assert.Throws<ArgumentOutOfRangeException>(() => TensorSettings.MemoryBudget = 0);
        using var budget = new Budget(6L << 30);
        Assert.InRange(TensorSettings.WeightBudget, 4L << 30, 5L << 30);
        Assert.InRange(TensorSettings.MemoryLeft, 1, 6L << 30);
    }

    private static (Tensor Result, long Peak) Measure(Func<Tensor> compute)
    {
        compute().Dispose();
        TensorMemory.ResetPeak();
        long before = TensorMemory.BytesInUse;
        var result = compute();
        return (result, TensorMemory.PeakBytes - before);
    }

    private sealed class Budget : IDisposable
    {
        public Budget(long bytes) => TensorSettings.MemoryBudget = bytes;

        public void Dispose() => TensorSettings.MemoryBudget = null;
    }
}
