using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text.Json;
using Denote.Models.Files;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Models.Sam;

/// <summary>Segment Anything (Kirillov et al., 2023): image encoder, prompt encoder and mask decoder.</summary>
public sealed class SamModel : IDisposable
{
    private readonly Weights _weights;
    private readonly SamImageEncoder _imageEncoder;
    private readonly SamPromptEncoder _promptEncoder;
    private readonly SamMaskDecoder _maskDecoder;
    private readonly Lazy<string> _fingerprint;

    /// <summary>Builds the networks.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="weights">
    /// The checkpoint, under the original parameter names or those of the transformers library; closed with this
    /// object.
    /// </param>
    /// <exception cref="ModelException">A tensor is missing or has other sizes.</exception>
    public SamModel(SamConfig config, Weights weights)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weights);
        Config = config;
        _weights = SamTransformersNames.Accept(weights);
        _imageEncoder = new SamImageEncoder(config, weights.At("image_encoder"));
        _promptEncoder = new SamPromptEncoder(config, weights.At("prompt_encoder"));
        _maskDecoder = new SamMaskDecoder(config, weights.At("mask_decoder"));
        _fingerprint = new Lazy<string>(ComputeFingerprint);
    }

    /// <summary>
    /// Opens a model: a folder with <c>model.safetensors</c> or a single checkpoint in it, or the checkpoint itself
    /// (<c>sam_vit_b_01ec64.pth</c>). Without a <c>config.json</c> beside it, the sizes are read off the tensors.
    /// </summary>
    /// <param name="path">The folder or file.</param>
    /// <exception cref="ModelException">It is missing, broken, or no Segment Anything model.</exception>
    public static SamModel Load(string path)
    {
        path = ModelPath.Resolve(path);
        var weights = Weights.OpenModel(path);
        try
        {
            string config = ConfigPath(path);
            return Opened(SamSizes.Of(config, weights), weights);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    private static SamModel Opened(SamConfig config, Weights weights)
    {
        var model = new SamModel(config, weights);
        weights.RequireAllUsed(IsHarmless);
        return model;
    }

    /// <summary>Whether a tensor that no network asks for changes nothing that is computed.</summary>
    internal static bool IsHarmless(string name) => name is "pixel_mean" or "pixel_std";

    /// <summary>Where the configuration of a model lies, if it has one.</summary>
    /// <param name="path">The model's folder or checkpoint.</param>
    public static string ConfigPath(string path) =>
        Path.Combine(Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!, "config.json");

    /// <summary>Sizes.</summary>
    public SamConfig Config { get; }

    /// <summary>
    /// SHA-256 over the checkpoint's files and the sizes, as 64 hexadecimal digits: models with the same one compute
    /// the same. The files are read through when it is first asked for.
    /// </summary>
    public string Fingerprint => _fingerprint.Value;

    /// <summary>Encodes a prepared image.</summary>
    /// <param name="image"><c>[1, size, size, 3]</c>: (RGB 0..255 - mean) / std, zero where padded.</param>
    /// <returns>
    /// <c>[1, grid, grid, <see cref="SamConfig.EncodingChannels"/>]</c>: the embedding, and what SAM-HQ keeps beside it.
    /// </returns>
    public Tensor EncodeImage(Tensor image) => EncodeImage(image, null);

    /// <summary>Predicts masks of one image for a batch of prompts of the same form.</summary>
    /// <param name="embedding">The result of <see cref="EncodeImage(Tensor)"/>.</param>
    /// <param name="prompts">One or more prompts with the same numbers of points and boxes.</param>
    /// <returns>Logits <c>[B, 1 + multimasks, 4 grid, 4 grid]</c>, the single mask first, and predicted IoU
    /// <c>[B, 1 + multimasks]</c>. SAM-HQ has one multimask, the best.</returns>
    public (Tensor Logits, Tensor Iou) PredictMasks(Tensor embedding, IReadOnlyList<SamPrompt> prompts)
    {
        ArgumentNullException.ThrowIfNull(embedding);
        ArgumentNullException.ThrowIfNull(prompts);
        using var scope = TensorScope.Enter();
        var (logits, iou) = PredictTokens(embedding, prompts);
        if (Config.IsHighQuality) (logits, iou) = SharpMasks(logits, iou);
        return (scope.Keep(logits), scope.Keep(iou));
    }

    /// <summary>The masks of all tokens, SAM-HQ's last; predicted IoU of all but that.</summary>
    internal (Tensor Logits, Tensor Iou) PredictTokens(Tensor embedding, IReadOnlyList<SamPrompt> prompts) =>
        _maskDecoder.Forward(
            embedding, _promptEncoder.GridPositions(), _promptEncoder.Sparse(prompts), _promptEncoder.Dense(prompts));

    /// <summary>
    /// SAM-HQ adds the logits of its own token to those of the single mask, and to those of the best of the others.
    /// </summary>
    private static (Tensor Logits, Tensor Iou) SharpMasks(Tensor logits, Tensor iou)
    {
        int batch = logits.Shape[0], masks = iou.Shape[1], side = logits.Shape[2], cells = side * side;
        var (sharp, predicted) = (Tensor.Empty([batch, 2, side, side]), Tensor.Empty([batch, 2]));
        for (int b = 0; b < batch; b++)
        {
            int best = Enumerable.Range(1, masks - 1).MaxBy(mask => iou.Span[b * masks + mask]);
            ReadOnlySpan<float> all = logits.Span.Slice(b * (masks + 1) * cells, (masks + 1) * cells);
            foreach (var (place, mask) in new[] { (0, 0), (1, best) })
            {
                TensorPrimitives.Add(all.Slice(mask * cells, cells), all[(masks * cells)..],
                    sharp.Span.Slice((2 * b + place) * cells, cells));
                predicted.Span[2 * b + place] = iou.Span[b * masks + mask];
            }
        }
        return (sharp, predicted);
    }

    /// <summary>Closes the checkpoint.</summary>
    public void Dispose() => _weights.Dispose();

    internal Tensor EncodeImage(Tensor image, Action<string, Tensor>? observe)
    {
        Shape expected = [1, Config.ImageSize, Config.ImageSize, 3];
        if (image.Shape != expected) throw new TensorException($"an image of {image.Shape}, expected {expected}.");
        using var scope = TensorScope.Enter();
        var (embedding, early) = _imageEncoder.Forward(image, observe);
        return scope.Keep(_maskDecoder.Encoding(embedding, early));
    }

    internal SamPromptEncoder PromptEncoder => _promptEncoder;

    private string ComputeFingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(Config));
        foreach (var file in _weights.Files)
        {
            using var stream = File.OpenRead(file.Path);
            hash.AppendData(SHA256.HashData(stream));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
