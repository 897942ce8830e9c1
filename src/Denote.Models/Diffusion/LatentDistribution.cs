using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// The Gaussian that the autoencoder assigns to each latent of a picture. Its tensors belong to the scope in which
/// the picture was encoded; none is multiplied by the scaling factor.
/// </summary>
public sealed class LatentDistribution
{
    private const float SmallestLogVariance = -30;
    private const float LargestLogVariance = 20;

    /// <summary>Splits the encoder's output.</summary>
    /// <param name="moments"><c>[B, h, w, 2 C]</c>: means, then logarithms of variances.</param>
    internal LatentDistribution(Tensor moments)
    {
        int channels = moments.Shape[3] / 2, pixels = moments.Shape.Rows;
        Mean = Tensor.Empty(moments.Shape.WithLast(channels));
        LogVariance = Tensor.Empty(Mean.Shape);
        for (int i = 0; i < pixels; i++)
        {
            var pixel = moments.Span.Slice(i * 2 * channels, 2 * channels);
            pixel[..channels].CopyTo(Mean.Span[(i * channels)..]);
            for (int c = 0; c < channels; c++)
                LogVariance.Span[i * channels + c] =
                    Math.Clamp(pixel[channels + c], SmallestLogVariance, LargestLogVariance);
        }
    }

    private LatentDistribution(Tensor mean, Tensor logVariance) => (Mean, LogVariance) = (mean, logVariance);

    /// <summary>Latents without a variance: every sample is the mean.</summary>
    /// <param name="latents"><c>[B, h, w, C]</c>.</param>
    internal static LatentDistribution Certain(Tensor latents) =>
        new(latents, Tensor.Full(latents.Shape, float.NegativeInfinity));

    /// <summary>The means, <c>[B, h, w, C]</c>; also the mode, what a deterministic encoding takes.</summary>
    public Tensor Mean { get; }

    /// <summary>
    /// The natural logarithms of the variances, <c>[B, h, w, C]</c>, -30..20; minus infinity where an autoencoder gives
    /// no variance.
    /// </summary>
    public Tensor LogVariance { get; }

    /// <summary>Draws latents: mean + standard deviation x noise.</summary>
    /// <param name="noise">Standard normal numbers, <c>[B, h, w, C]</c>.</param>
    /// <exception cref="ModelException">The noise has another shape.</exception>
    public Tensor Sample(Tensor noise)
    {
        if (noise.Shape != Mean.Shape)
            throw new ModelException($"The noise is {noise.Shape}, expected {Mean.Shape} as the latents.");
        var sample = Tensor.Empty(Mean.Shape);
        for (int i = 0; i < sample.Count; i++)
            sample.Span[i] = Mean.Span[i] + MathF.Exp(0.5f * LogVariance.Span[i]) * noise.Span[i];
        return sample;
    }
}
