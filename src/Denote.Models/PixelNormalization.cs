using Denote.Tensors;

namespace Denote.Models;

/// <summary>The mean and deviation of each colour that a network's input is scaled with, for colours in 0..1.</summary>
/// <param name="Mean">Red, green, blue.</param>
/// <param name="Deviation">Red, green, blue.</param>
public sealed record PixelNormalization(IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation)
{
    /// <summary>What CLIP was trained with.</summary>
    public static PixelNormalization Clip { get; } =
        new([0.48145466f, 0.4578275f, 0.40821073f], [0.26862954f, 0.26130258f, 0.27577711f]);

    /// <summary>ImageNet's: DINO, MAE.</summary>
    public static PixelNormalization ImageNet { get; } = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>(x - mean) / deviation.</summary>
    /// <param name="images"><c>[B, H, W, 3]</c>, 0..1.</param>
    /// <returns>Same shape.</returns>
    public Tensor Apply(Tensor images)
    {
        if (images.Rank != 4 || images.Shape[3] != Mean.Count)
            throw new ModelException($"The images are {images.Shape}, expected [batch, height, width, {Mean.Count}].");
        var result = Tensor.Empty(images.Shape);
        ReadOnlySpan<float> source = images.Span;
        var target = result.Span;
        for (int i = 0; i < target.Length; i++)
        {
            int colour = i % Mean.Count;
            target[i] = (source[i] - Mean[colour]) / Deviation[colour];
        }
        return result;
    }
}
