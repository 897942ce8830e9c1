namespace Denote.Tensors;

/// <summary>
/// How a convolution is computed, chosen from one image's sizes, the accuracy and the memory budget alone.
/// </summary>
/// <param name="Algorithm">The way.</param>
/// <param name="IsSmaller">Whether a faster way's weights would not have fitted the budget.</param>
internal readonly record struct ConvolutionChoice(ConvolutionAlgorithm Algorithm, bool IsSmaller = false)
{
    // Below these the transforms cost more than the products that they save.
    private const int FewestChannels = 32;
    private const int FewestTiles2x2 = 48;
    private const int SmallestSide4x4 = 32;

    /// <summary>
    /// The fastest way that is accurate enough and whose packed weights the memory budget has room for.
    /// </summary>
    /// <param name="accuracy">What is asked for.</param>
    /// <param name="weights">The filters.</param>
    /// <param name="stride">Step in rows and columns.</param>
    /// <param name="result"><c>[B, H, W, out]</c>.</param>
    public static ConvolutionChoice For(ConvolutionAccuracy accuracy, ConvWeights weights, int stride, Shape result)
    {
        var fastest = Fastest(accuracy, weights, stride, result);
        var choice = fastest;
        if (choice == ConvolutionAlgorithm.Winograd4x4 && !Fits<Winograd4x4>(weights))
            choice = ConvolutionAlgorithm.Winograd2x2;
        if (choice == ConvolutionAlgorithm.Winograd2x2 && !Fits<Winograd2x2>(weights))
            choice = ConvolutionAlgorithm.Direct;
        return new(choice, choice != fastest);
    }

    /// <summary>
    /// The fastest way for an image that is enlarged to twice its size, or direct sums; either takes the same memory.
    /// </summary>
    /// <param name="accuracy">What is asked for.</param>
    /// <param name="weights">The filters.</param>
    /// <param name="result"><c>[B, H, W, out]</c>.</param>
    public static ConvolutionChoice ForEnlarged(ConvolutionAccuracy accuracy, ConvWeights weights, Shape result) =>
        new(Fastest(accuracy, weights, 1, result) == ConvolutionAlgorithm.Direct
            ? ConvolutionAlgorithm.Direct
            : ConvolutionAlgorithm.WinogradEnlarged);

    private static ConvolutionAlgorithm Fastest(
        ConvolutionAccuracy accuracy, ConvWeights weights, int stride, Shape result)
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

    private static bool Fits<TTransform>(ConvWeights weights)
        where TTransform : struct, IWinogradTransform =>
        (long)TTransform.Planes * weights.InChannels * weights.OutChannels * sizeof(float)
        <= TensorSettings.LargestPackedLayer;
}
