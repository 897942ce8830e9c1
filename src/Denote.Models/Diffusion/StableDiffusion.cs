using System.Collections.Concurrent;
using Denote.Models.Clip;
using Denote.Models.Files;
using Denote.Models.Tokenization;
using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// The parts of a Stable Diffusion model (1.x, 2.x, XL or LCM) in the diffusers folder layout, ready to run:
/// tokenizer, text encoders, U-Net, autoencoder and noise schedule. Weights are mapped, not read; the object must
/// stay open while a part is in use. Safe to use from several threads.
/// </summary>
public sealed class StableDiffusion : IDisposable
{
    private readonly IReadOnlyList<Weights> _weights;
    private readonly KnownPrompts _prompts;

    private StableDiffusion(string folder, IReadOnlyList<Weights> weights)
    {
        (Folder, _weights) = (folder, weights);
        _prompts = new KnownPrompts(RunTextEncoders);
    }

    /// <summary>The model's folder, full path.</summary>
    public string Folder { get; }

    /// <summary>The tokenizer.</summary>
    public required ClipTokenizer Tokenizer { get; init; }

    /// <summary>The text encoder; SDXL's first.</summary>
    public required ClipTextModel TextEncoder { get; init; }

    /// <summary>SDXL's second text encoder; null for all other models.</summary>
    public ClipTextModel? TextEncoder2 { get; init; }

    /// <summary>The denoising network.</summary>
    public required UNet UNet { get; init; }

    /// <summary>The autoencoder.</summary>
    public required Autoencoder Vae { get; init; }

    /// <summary>The noise schedule's configuration.</summary>
    public required SchedulerConfig Scheduler { get; init; }

    /// <summary>Rows and columns of the latents that the model was trained on.</summary>
    public int LatentSize => UNet.Config.SampleSize;

    /// <summary>Rows and columns of the pictures that the model was trained on, in pixels.</summary>
    public int NativeSize => LatentSize * Vae.Config.Downscale;

    /// <summary>What the sides of a picture must be multiples of, in pixels, for every grid to be whole.</summary>
    public int SizeStep => Vae.Config.Downscale << (UNet.Config.BlockOutChannels.Count - 1);

    /// <summary>Loads all parts, side by side.</summary>
    /// <param name="folder">The folder that holds <c>model_index.json</c>.</param>
    /// <exception cref="ModelException">A part is missing, broken, or of a kind that is not supported.</exception>
    public static StableDiffusion Load(string folder)
    {
        var parts = ModelFolder.Open(folder);
        parts.RequireTextToImage();
        var weights = new ConcurrentBag<Weights>();
        Weights Open(ModelPart part)
        {
            var opened = part.OpenWeights();
            weights.Add(opened);
            return opened;
        }
        ClipTextModel OpenTextEncoder(ModelPart part) => new(ClipTextConfig.Read(part.ConfigPath), Open(part));

        var tokenizer = Task.Run(() => ClipTokenizer.Load(parts.Part("tokenizer").Folder));
        var textEncoder = Task.Run(() => OpenTextEncoder(parts.Part("text_encoder")));
        var textEncoder2 =
            Task.Run(() => parts.Has("text_encoder_2") ? OpenTextEncoder(parts.Part("text_encoder_2")) : null);
        var unet = Task.Run(() => new UNet(UNetConfig.Read(parts.Part("unet").ConfigPath), Open(parts.Part("unet"))));
        var vae =
            Task.Run(() => Autoencoder.Create(VaeConfig.Read(parts.Part("vae").ConfigPath), Open(parts.Part("vae"))));
        var scheduler = Task.Run(() => SchedulerConfig.Read(parts.Part("scheduler").ConfigPath));
        try
        {
            // All of them end before any failure is told, so that every file that was opened is also closed.
            Task.WhenAll(tokenizer, textEncoder, textEncoder2, unet, vae, scheduler).GetAwaiter().GetResult();
            return new StableDiffusion(parts.Path, [.. weights])
            {
                Tokenizer = tokenizer.Result,
                TextEncoder = textEncoder.Result,
                TextEncoder2 = textEncoder2.Result,
                UNet = unet.Result,
                Vae = vae.Result,
                Scheduler = scheduler.Result,
            };
        }
        catch
        {
            foreach (var opened in weights) opened.Dispose();
            throw;
        }
    }

    /// <summary>Encodes prompts as one batch; the last ones are remembered and cost nothing the next time.</summary>
    /// <param name="prompts">Padded token ids of each prompt.</param>
    /// <returns>Tensors of the current scope.</returns>
    /// <exception cref="ModelException">There is no prompt, or lengths or ids do not fit the model.</exception>
    public PromptEncoding Encode(params IReadOnlyList<int[]> prompts)
    {
        TextEncoder.RequireFits(prompts);
        return _prompts.Encode(prompts);
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
    }

    private PromptEncoding RunTextEncoders(IReadOnlyList<int[]> prompts)
    {
        var first = TextEncoder.Forward(prompts);
        if (TextEncoder2 is null) return new PromptEncoding(first.LastHiddenState, first.Pooled, null);
        var second = TextEncoder2.Forward(prompts);
        var states = Ops.ConcatChannels(first.HiddenStates[^2], second.HiddenStates[^2]);
        return new PromptEncoding(states, first.Pooled, second.TextEmbedding);
    }

    /// <summary>SDXL: a whole, uncropped picture of the native size.</summary>
    private Tensor PictureSizes(int batch)
    {
        float side = NativeSize;
        float[] sizes = [side, side, 0, 0, side, side];
        return Tensor.From([batch, sizes.Length], Enumerable.Repeat(sizes, batch).SelectMany(size => size).ToArray());
    }
}
