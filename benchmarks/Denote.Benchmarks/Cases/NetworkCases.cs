using Denote.Models;
using Denote.Models.Clip;
using Denote.Models.Diffusion;
using Denote.Models.Files;
using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>The networks of a model of Stable Diffusion 1.5's sizes with random weights, at 512x512.</summary>
internal static class NetworkCases
{
    private const string Diffusers = "diffusion_pytorch_model";
    private const int Side = 512;
    private const int Tokens = 77;

    /// <summary>All networks of a model folder.</summary>
    /// <param name="model">The folder.</param>
    public static IEnumerable<NetworkCase> All(string model) =>
    [
        new("U-Net 512x512", () => UNet(model)),
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
        var weights = Weights.Open(Path.Combine(model, "unet"), Diffusers);
        var unet = new UNet(UNetConfig.Read(Path.Combine(model, "unet", "config.json")), weights);
        var random = new TorchRandom(1);
        var latents = random.Normal([1, Side / 8, Side / 8, unet.Config.InChannels]);
        var context = new TextContext(random.Normal([1, Tokens, unet.Config.CrossAttentionChannels]));
        return (() => unet.Forward(latents, [261], context).Dispose(), weights);
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
