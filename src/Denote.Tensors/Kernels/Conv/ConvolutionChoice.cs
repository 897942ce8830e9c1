namespace Denote.Tensors;

/// <summary>Chooses how a convolution is computed, from one image's sizes and the accuracy alone.</summary>
internal static class ConvolutionChoice
{
    // Below these the transforms cost more than the products that they save.
    private const int FewestChannels = 32;
    private const int FewestTiles2x2 = 48;
    private const int SmallestSide4x4 = 32;

    /// <summary>The fastest way that is accurate enough.</summary>
    /// <param name="accuracy">What is asked for.</param>
    /// <param name="weights">The filters.</param>
    /// <param name="stride">Step in rows and columns.</param>
    /// <param name="result"><c>[B, H, W, out]</c>.</param>
    public static ConvolutionAlgorithm For(ConvolutionAccuracy accuracy, ConvWeights weights, int stride, Shape result)
    {
        if (accuracy == ConvolutionAccuracy.Precise || stride != 1
            || weights.KernelHeight != 3 || weights.KernelWidth != 3
            || Math.Min(weights.InChannels, weights.OutChannels) < FewestChannels)
            return ConvolutionAlgorithm.Direct;
        if (accuracy == ConvolutionAccuracy.Fast && Math.Min(result[1], result[2]) >= SmallestSide4x4)
            return ConvolutionAlgorithm.Winograd4x4;
        int tiles = (result[1] + 1) / 2 * ((result[2] + 1) / 2);
        return tiles >= FewestTiles2x2 ? ConvolutionAlgorithm.Winograd2x2 : ConvolutionAlgorithm.Direct;
    }

    /// <summary>The fastest way for an image that is enlarged to twice its size, or direct sums.</summary>
    /// <param name="accuracy">What is asked for.</param>
    /// <param name="weights">The filters.</param>
    /// <param name="result"><c>[B, H, W, out]</c>.</param>
    public static ConvolutionAlgorithm ForEnlarged(ConvolutionAccuracy accuracy, ConvWeights weights, Shape result) =>
        For(accuracy, weights, 1, result) == ConvolutionAlgorithm.Direct
            ? ConvolutionAlgorithm.Direct
            : ConvolutionAlgorithm.WinogradEnlarged;
}
