using Denote.Models;
using Denote.Models.Clip;
using Denote.Models.Diffusion;
using Denote.Models.Files;
using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>
/// The networks of a model of Stable Diffusion 1.5's sizes with random weights, at 512x512, and the embedded U-Net.
/// </summary>
internal static class NetworkCases
{
    private const string Diffusers = "diffusion_pytorch_model";
    private const int Side = 512;
    private const int Tokens = 77;
    private const float Timestep = 261;

    /// <summary>All networks of a model folder.</summary>
    /// <param name="model">The folder.</param>
    /// <param name="embedded">The embedded model's folder.</param>
    public static IEnumerable<NetworkCase> All(string model, string embedded) =>
    [
        new("embedded U-Net", () => UNet(embedded)),
        new("embedded U-Net, gradient", () => Gradient(embedded)),
        new("U-Net 512x512", () => UNet(model)),
        new("U-Net 512x512, gradient", () => Gradient(model)),
        new("VAE decode 512x512", () => Vae(model, decode: true)),
        new("VAE encode 512x512", () => Vae(model, decode: false)),
        new("CLIP text 77 tokens", () => Text(model)),
    ];

    /// <summary>The model's folder; made on first use.</summary>
    /// <param name="repository">The repository's root, which holds the configurations.</param>
    /// <param name="type">Number format of the weights on disk.</param>
    public static string Model(string repository, DataType type)
    {
        string folder = Path.Combine(Path.GetTempPath(), $"denote-benchmark-sd15-{type}".ToLowerInvariant());
        string complete = Path.Combine(folder, "complete");
        if (File.Exists(complete)) return folder;
        RandomModel.Create(Path.Combine(repository, "models", "configs", "sd15"), folder, seed: 1, type,
            Path.Combine(repository, "models", "picturebook", "tokenizer"));
        File.WriteAllText(complete, "");
        return folder;
    }

    private static (Action Pass, IDisposable Weights) UNet(string model)
    {
        var (unet, latents, text, weights) = OpenUNet(model);
        var context = new TextContext(text);
        return (() => unet.Forward(latents, [Timestep], context).Dispose(), weights);
    }

    /// <summary>A forward pass and the gradient with respect to the text: an inner step of null-text inversion.</summary>
    private static (Action Pass, IDisposable Weights) Gradient(string model)
    {
        var (unet, latents, text, weights) = OpenUNet(model);
        return (() =>
        {
            using var scope = TensorScope.Enter();
            using var tape = GradientTape.Record();
            tape.Watch(text);
            using var context = new TextContext(text);
            tape.Gradient(unet.Forward(latents, [Timestep], context), latents, text);
        }, weights);
    }

    private static (UNet Network, Tensor Latents, Tensor Text, IDisposable Weights) OpenUNet(string model)
    {
        var weights = Weights.Open(Path.Combine(model, "unet"), Diffusers);
        var unet = new UNet(UNetConfig.Read(Path.Combine(model, "unet", "config.json")), weights);
        var random = new TorchRandom(1);
        int side = unet.Config.SampleSize;
        var latents = random.Normal([1, side, side, unet.Config.InChannels]);
        return (unet, latents, random.Normal([1, Tokens, unet.Config.CrossAttentionChannels]), weights);
    }

    private static (Action Pass, IDisposable Weights) Vae(string model, bool decode)
    {
        var weights = Weights.Open(Path.Combine(model, "vae"), Diffusers);
        var vae = new AutoencoderKL(VaeConfig.Read(Path.Combine(model, "vae", "config.json")), weights);
        var random = new TorchRandom(1);
        var latents = random.Normal([1, Side / 8, Side / 8, vae.Config.LatentChannels]);
        var picture = random.Normal([1, Side, Side, vae.Config.InChannels]);
        return (() =>
        {
            using var scope = TensorScope.Enter();
            if (decode) vae.Decode(latents);
            else vae.Encode(picture);
        }, weights);
    }

    private static (Action Pass, IDisposable Weights) Text(string model)
    {
        var weights = Weights.Open(Path.Combine(model, "text_encoder"), "model");
        var encoder = new ClipTextModel(
            ClipTextConfig.Read(Path.Combine(model, "text_encoder", "config.json")), weights);
        int[] prompt = [.. Enumerable.Range(0, Tokens).Select(i => 600 * i % encoder.Config.VocabularySize)];
        return (() =>
        {
            using var scope = TensorScope.Enter();
            encoder.Forward(prompt);
        }, weights);
    }
}
