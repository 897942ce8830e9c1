using Denote.Models.Clip;
using Denote.Models.Tokenization;
using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// The parts of a Stable Diffusion model (1.x, 2.x, XL or LCM) in the diffusers folder layout, ready to run: tokenizer, text
/// encoders, U-Net, autoencoder and noise schedule. Weights are mapped, not read; the object must stay open while a part
/// is in use. Safe to use from several threads.
/// </summary>
public sealed class StableDiffusion : IDisposable
{
    private readonly List<Weights> _weights = [];

    private StableDiffusion(string folder) => Folder = folder;

    /// <summary>The model's folder.</summary>
    public string Folder { get; }

    /// <summary>The tokenizer.</summary>
    public ClipTokenizer Tokenizer { get; private set; } = null!;

    /// <summary>The text encoder; SDXL's first.</summary>
    public ClipTextModel TextEncoder { get; private set; } = null!;

    /// <summary>SDXL's second text encoder; null for all other models.</summary>
    public ClipTextModel? TextEncoder2 { get; private set; }

    /// <summary>The denoising network.</summary>
    public UNet UNet { get; private set; } = null!;

    /// <summary>The autoencoder.</summary>
    public AutoencoderKL Vae { get; private set; } = null!;

    /// <summary>The noise schedule's configuration.</summary>
    public SchedulerConfig Scheduler { get; private set; } = null!;

    /// <summary>Rows and columns of the latents that the model was trained on.</summary>
    public int LatentSize => UNet.Config.SampleSize;

    /// <summary>Rows and columns of the pictures that the model was trained on, in pixels.</summary>
    public int NativeSize => LatentSize * Vae.Config.Downscale;

    /// <summary>Loads all parts, side by side.</summary>
    /// <param name="folder">The folder that holds <c>model_index.json</c>.</param>
    /// <exception cref="ModelException">A part is missing, broken, or of a kind that is not supported.</exception>
    public static StableDiffusion Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!File.Exists(Path.Combine(folder, "model_index.json")))
        {
            throw new ModelException($"{folder}: there is no model_index.json; name the folder of a diffusers model "
                + "(one that holds unet/, vae/, text_encoder/ and tokenizer/).");
        }
        var model = new StableDiffusion(folder);
        try
        {
            Parallel.Invoke(model.LoadText, model.LoadUNet, model.LoadVae);
            return model;
        }
        catch (AggregateException failure)
        {
            model.Dispose();
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure.Flatten().InnerExceptions[0]);
            throw;
        }
    }

    /// <summary>Encodes prompts as one batch.</summary>
    /// <param name="prompts">Padded token ids of each prompt.</param>
    /// <returns>Tensors of the current scope.</returns>
    public PromptEncoding Encode(params IReadOnlyList<int[]> prompts)
    {
        var first = TextEncoder.Forward(prompts);
        if (TextEncoder2 is null) return new PromptEncoding(first.LastHiddenState, first.Pooled, null);
        var second = TextEncoder2.Forward(prompts);
        var states = Ops.ConcatChannels(first.HiddenStates[^2], second.HiddenStates[^2]);
        return new PromptEncoding(states, first.Pooled, second.TextEmbedding);
    }

    /// <summary>What the U-Net takes for a batch of prompts; dispose it after the last pass.</summary>
    /// <param name="encoding">The prompts; must stay alive as long as the context is used.</param>
    /// <param name="guidanceScale">The guidance that an LCM is told of; other models take no notice.</param>
    public PromptContext CreateContext(PromptEncoding encoding, float guidanceScale = 1)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        int batch = encoding.States.Shape[0];
        var config = UNet.Config;
        var conditions = new UNetConditions
        {
            PooledText = config.AddedChannels is null ? null : encoding.TextEmbedding,
            PictureSizes = config.AddedChannels is null ? null : PictureSizes(batch),
            Guidance = config.GuidanceChannels is { } channels
                ? SinusoidalEncoding.EncodeGuidance(Enumerable.Repeat(guidanceScale - 1, batch).ToArray(), channels)
                : null,
        };
        return new PromptContext(new TextContext(encoding.States), conditions);
    }

    /// <summary>Closes the weights; no part may be run any more.</summary>
    public void Dispose()
    {
        foreach (var weights in _weights) weights.Dispose();
        _weights.Clear();
    }

    private void LoadText()
    {
        Tokenizer = ClipTokenizer.Load(Part("tokenizer"));
        TextEncoder = LoadTextEncoder("text_encoder");
        if (Directory.Exists(Part("text_encoder_2"))) TextEncoder2 = LoadTextEncoder("text_encoder_2");
    }

    private ClipTextModel LoadTextEncoder(string part) =>
        new(ClipTextConfig.Read(Path.Combine(Part(part), "config.json")), Open(part, "model"));

    private void LoadUNet()
    {
        Scheduler = SchedulerConfig.Read(Path.Combine(Part("scheduler"), "scheduler_config.json"));
        UNet = new UNet(UNetConfig.Read(Path.Combine(Part("unet"), "config.json")), Open("unet", "diffusion_pytorch_model"));
    }

    private void LoadVae() =>
        Vae = new AutoencoderKL(VaeConfig.Read(Path.Combine(Part("vae"), "config.json")), Open("vae", "diffusion_pytorch_model"));

    private string Part(string name) => Path.Combine(Folder, name);

    private Weights Open(string part, string baseName)
    {
        var weights = Weights.Open(Part(part), baseName);
        lock (_weights) _weights.Add(weights);
        return weights;
    }

    /// <summary>SDXL: a whole, uncropped picture of the native size.</summary>
    private Tensor PictureSizes(int batch)
    {
        float side = NativeSize;
        return Tensor.From([batch, 6], Enumerable.Repeat(new[] { side, side, 0, 0, side, side }, batch).SelectMany(s => s).ToArray());
    }
}
