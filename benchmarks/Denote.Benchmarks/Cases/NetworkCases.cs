using Denote.Models;
using Denote.Models.Clip;
using Denote.Models.Diffusion;
using Denote.Models.Files;
using Denote.Models.Sam;
using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>
/// Networks of the public models' sizes with random weights, at their native sizes, and the embedded U-Net.
/// </summary>
internal static class NetworkCases
{
    private const string Diffusers = "diffusion_pytorch_model";
    private const int Side = 512;
    private const int Tokens = 77;
    private const float Timestep = 261;

    /// <summary>All networks.</summary>
    /// <param name="type">Number format of the weights on disk.</param>
    public static IEnumerable<NetworkCase> All(DataType type)
    {
        string Model(string name) => RandomWeights(name, type);
        return
        [
            new("embedded U-Net", () => UNet(Embedded)),
            new("embedded U-Net, gradient", () => Gradient(Embedded)),
            new("U-Net 512x512", () => UNet(Model("sd15")), "unet-sd15"),
            new("U-Net 512x512, guidance", () => UNet(Model("sd15"), prompts: 2), "unet-sd15-guidance"),
            new("U-Net 512x512, gradient", () => Gradient(Model("sd15"))),
            new("VAE decode 512x512", () => Vae(Model("sd15"), decode: true), "vae-decode"),
            new("VAE encode 512x512", () => Vae(Model("sd15"), decode: false), "vae-encode"),
            new("CLIP text 77 tokens", () => Text(Model("sd15")), "clip-text"),
            new("CLIP vision B/16 224x224", () => Vision(Model("clip-vit-b16")), "clip-vision"),
            new("SAM ViT-B 1024x1024", () => Sam(Model("sam-vit-b")), "sam-vit-b"),
            new("SD 2.1 U-Net 768x768", () => UNet(Model("sd21")), "unet-sd21"),
            new("SDXL U-Net 1024x1024", () => UNet(Model("sdxl")), "unet-sdxl"),
            new("SDXL VAE decode 1024x1024", () => Vae(Model("sdxl"), decode: true, 2 * Side)),
            new("SDXL VAE encode 1024x1024", () => Vae(Model("sdxl"), decode: false, 2 * Side)),
        ];
    }

    /// <summary>The folder of a model of public sizes; made in the temporary folder on first use.</summary>
    /// <param name="name">A folder of <c>models/configs</c>.</param>
    /// <param name="type">Number format of the weights on disk.</param>
    public static string RandomWeights(string name, DataType type)
    {
        string folder = Path.Combine(Path.GetTempPath(), $"denote-benchmark-{name}-{type}".ToLowerInvariant());
        string complete = Path.Combine(folder, "complete");
        if (File.Exists(complete)) return folder;
        RandomModel.Create(Path.Combine(Repository.Root, "models", "configs", name), folder, seed: 1, type,
            Path.Combine(Embedded, "tokenizer"));
        File.WriteAllText(complete, "");
        return folder;
    }

    private static string Embedded => Path.Combine(Repository.Root, "models", "picturebook");

    private static (Action Pass, IDisposable Weights) UNet(string model, int prompts = 1)
    {
        var (unet, latents, text, weights) = OpenUNet(model, prompts);
        var context = new TextContext(text);
        var random = new TorchRandom(1);
        const int Sizes = 6;
        var conditions = unet.Config is { AddedChannels: { } added, SizeChannels: { } sizeChannels }
            ? new UNetConditions
            {
                PooledText = random.Normal([prompts, added - Sizes * sizeChannels]),
                PictureSizes = random.Normal([prompts, Sizes]),
            }
            : null;
        return (() => unet.Forward(latents, [Timestep], context, conditions: conditions).Dispose(), weights);
    }

    /// <summary>
    /// A forward pass and the gradient with respect to the text: an inner step of null-text inversion.
    /// </summary>
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

    private static (UNet Network, Tensor Latents, Tensor Text, IDisposable Weights) OpenUNet(
        string model, int prompts = 1)
    {
        var weights = Weights.Open(Path.Combine(model, "unet"), Diffusers);
        var unet = new UNet(UNetConfig.Read(Path.Combine(model, "unet", "config.json")), weights);
        var random = new TorchRandom(1);
        int side = unet.Config.SampleSize;
        var latents = random.Normal([1, side, side, unet.Config.InChannels]);
        return (unet, latents, random.Normal([prompts, Tokens, unet.Config.CrossAttentionChannels]), weights);
    }

    private static (Action Pass, IDisposable Weights) Vae(string model, bool decode, int side = Side)
    {
        var weights = Weights.Open(Path.Combine(model, "vae"), Diffusers);
        var vae = new AutoencoderKL(VaeConfig.Read(Path.Combine(model, "vae", "config.json")), weights);
        var random = new TorchRandom(1);
        var latents = random.Normal([1, side / 8, side / 8, vae.Config.LatentChannels]);
        var picture = random.Normal([1, side, side, vae.Config.InChannels]);
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

    private static (Action Pass, IDisposable Weights) Vision(string model)
    {
        var weights = Weights.Open(model, "model");
        var encoder = new ClipVisionModel(ClipVisionConfig.Read(Path.Combine(model, "config.json")), weights);
        var picture = new TorchRandom(1).Normal([1, encoder.Config.ImageSize, encoder.Config.ImageSize, 3]);
        return (() =>
        {
            using var scope = TensorScope.Enter();
            encoder.Forward(picture);
        }, weights);
    }

    private static (Action Pass, IDisposable Weights) Sam(string model)
    {
        var weights = Weights.Open(model, "model");
        var sam = new SamModel(SamConfig.Load(Path.Combine(model, "config.json")), weights);
        var picture = new TorchRandom(1).Normal([1, sam.Config.ImageSize, sam.Config.ImageSize, 3]);
        return (() => sam.EncodeImage(picture).Dispose(), sam);
    }
}
