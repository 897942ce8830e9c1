using Denote.Models.Clip;
using Denote.Models.Diffusion;
using Denote.Tensors;

namespace Denote.Models.Tests.Diffusion;

/// <summary>The embedded model's networks load from its folder and run together.</summary>
public class PictureBookNetworksTests
{
    private static readonly string Folder = RepositoryFolder.PictureBook;

    [Fact]
    public void All_three_networks_load_completely_and_run()
    {
        using var scope = TensorScope.Enter();
        using var textWeights = Weights.Open(Path.Combine(Folder, "text_encoder"), "model");
        using var vaeWeights = Weights.Open(Path.Combine(Folder, "vae"), "diffusion_pytorch_model");
        using var unetWeights = Weights.Open(Path.Combine(Folder, "unet"), "diffusion_pytorch_model");
        var encoder = new ClipTextModel(
            ClipTextConfig.Read(Path.Combine(Folder, "text_encoder", "config.json")), textWeights);
        var vae = new AutoencoderKL(VaeConfig.Read(Path.Combine(Folder, "vae", "config.json")), vaeWeights);
        var unet = new UNet(UNetConfig.Read(Path.Combine(Folder, "unet", "config.json")), unetWeights);
        textWeights.RequireAllUsed();
        vaeWeights.RequireAllUsed();
        unetWeights.RequireAllUsed();

        int side = vae.Config.SampleSize;
        int[] prompt = [.. Enumerable.Repeat(encoder.Config.EndToken, encoder.Config.MaxPositions)];
        prompt[0] = encoder.Config.EndToken - 1;
        using var text = new TextContext(encoder.Forward(prompt).LastHiddenState);
        var latents = Ops.Scale(vae.Encode(Tensor.Full([1, side, side, 3], 0.25f)).Mean, vae.Config.ScalingFactor);
        var noise = unet.Forward(latents, [1], text);
        var picture = vae.Decode(Ops.Scale(latents, 1 / vae.Config.ScalingFactor));

        Assert.Equal<Shape>([1, unet.Config.SampleSize, unet.Config.SampleSize, 4], noise.Shape);
        Assert.All(noise.ToArray(), value => Assert.True(float.IsFinite(value)));
        // A flat grey picture comes back grey: the autoencoder was trained, and nothing is transposed or shifted.
        Assert.Equal<Shape>([1, side, side, 3], picture.Shape);
        Assert.InRange(picture.ToArray().Average(), 0.1, 0.4);
    }
}
