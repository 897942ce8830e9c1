using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// The tiny autoencoder (<c>AutoencoderTiny</c>, TAESD): convolutions and ReLU alone. Its latents are those of the
/// diffusion model as they are, without a variance.
/// </summary>
public sealed class AutoencoderTiny : Autoencoder
{
    // The decoder's input is bent into -3..3: 3 tanh(z / 3).
    private const float LargestLatent = 3;

    private readonly List<Func<Tensor, Tensor>> _encoder = [];
    private readonly List<Func<Tensor, Tensor>> _decoder = [];

    /// <summary>Takes the network's layers from its checkpoint.</summary>
    /// <param name="config">Sizes; of a tiny autoencoder.</param>
    /// <param name="weights">The checkpoint; must stay open while the network is used.</param>
    /// <exception cref="ModelException">A tensor is missing or has other sizes.</exception>
    public AutoencoderTiny(VaeConfig config, Weights weights) : base(config)
    {
        var tiny = config.Tiny
            ?? throw new ArgumentException("The configuration is that of another autoencoder.", nameof(config));
        BuildEncoder(weights.At("encoder"), config, tiny);
        BuildDecoder(weights.At("decoder"), config, tiny);
    }

    /// <inheritdoc/>
    public override LatentDistribution Encode(Tensor images)
    {
        RequireImages(images);
        using var section = TensorProfile.Block("VAE encoder");
        using var scope = TensorScope.Enter();
        var x = Tensor.From(images.Shape, images.Span);
        foreach (ref float value in x.Span) value = (value + 1) / 2;
        var distribution = LatentDistribution.Certain(Run(_encoder, x));
        scope.Keep(distribution.Mean);
        scope.Keep(distribution.LogVariance);
        return distribution;
    }

    /// <inheritdoc/>
    public override Tensor Decode(Tensor latents)
    {
        RequireLatents(latents);
        using var section = TensorProfile.Block("VAE decoder");
        using var scope = TensorScope.Enter();
        var x = Tensor.From(latents.Shape, latents.Span);
        foreach (ref float value in x.Span) value = LargestLatent * MathF.Tanh(value / LargestLatent);
        x = Run(_decoder, x);
        foreach (ref float value in x.Span) value = value * 2 - 1;
        return scope.Keep(x);
    }

    /// <summary>
    /// Layers are numbered as they follow each other. Every level but the first begins with a step to half the size,
    /// which has no bias.
    /// </summary>
    private void BuildEncoder(Weights weights, VaeConfig config, TinyVaeConfig tiny)
    {
        int width = tiny.Channels, layer = 0;
        for (int level = 0; level < tiny.EncoderBlocks.Count; level++)
        {
            bool isFirst = level == 0;
            int inChannels = isFirst ? config.InChannels : width;
            var conv = weights.Conv($"layers.{layer++}", inChannels, width, kernel: 3, bias: isFirst);
            _encoder.Add(x => Ops.Conv2d(x, conv, stride: isFirst ? 1 : 2));
            for (int i = 0; i < tiny.EncoderBlocks[level]; i++)
                _encoder.Add(Block(weights.At("layers", layer++), width));
        }
        var last = weights.Conv($"layers.{layer}", width, config.LatentChannels, kernel: 3);
        _encoder.Add(x => Ops.Conv2d(x, last));
    }

    /// <summary>
    /// The first convolution's ReLU and each step to twice the size are layers of their own in the checkpoint's
    /// numbers. The convolution that ends a level has a bias in the last one alone.
    /// </summary>
    private void BuildDecoder(Weights weights, VaeConfig config, TinyVaeConfig tiny)
    {
        int width = tiny.Channels, layer = 0;
        var first = weights.Conv($"layers.{layer}", config.LatentChannels, width, kernel: 3);
        layer += 2;
        _decoder.Add(x => Ops.Conv2d(x, first, activation: Activation.Relu));
        for (int level = 0; level < tiny.DecoderBlocks.Count; level++)
        {
            for (int i = 0; i < tiny.DecoderBlocks[level]; i++)
                _decoder.Add(Block(weights.At("layers", layer++), width));
            bool isLast = level == tiny.DecoderBlocks.Count - 1;
            if (!isLast) layer++;
            var conv = weights.Conv(
                $"layers.{layer++}", width, isLast ? config.OutChannels : width, kernel: 3, bias: isLast);
            _decoder.Add(x => isLast ? Ops.Conv2d(x, conv) : Ops.Conv2d(new ImageSource(x).Enlarge(), conv));
        }
    }

    /// <summary>relu(conv(relu(conv(relu(conv(x))))) + x).</summary>
    private static Func<Tensor, Tensor> Block(Weights weights, int channels)
    {
        ConvWeights[] convs =
            [.. Enumerable.Range(0, 3).Select(i => weights.Conv($"conv.{2 * i}", channels, channels, kernel: 3))];
        return x =>
        {
            var h = Ops.Conv2d(x, convs[0], activation: Activation.Relu);
            h = Ops.Conv2d(h, convs[1], activation: Activation.Relu);
            return Ops.Activate(Ops.Add(Ops.Conv2d(h, convs[2]), x), Activation.Relu);
        };
    }

    private static Tensor Run(List<Func<Tensor, Tensor>> layers, Tensor x)
    {
        foreach (var layer in layers)
        {
            using var scope = TensorScope.Enter();
            using var before = x;
            x = scope.Keep(layer(x));
        }
        return x;
    }
}
