namespace Denote.Tensors;

public static partial class Ops
{
    /// <summary>A 2-D convolution: activation(conv(x) + bias + channelBias) + residual.</summary>
    /// <param name="x"><c>[B, H, W, in]</c>.</param>
    /// <param name="weights">Filters and bias.</param>
    /// <param name="stride">Step in rows and columns, 1 or more.</param>
    /// <param name="padding">Zeros around the image; null means half the kernel on each side.</param>
    /// <param name="activation">Applied before the residual is added.</param>
    /// <param name="channelBias">One more bias per image and channel, <c>[B, out]</c>: the U-Net's time
    /// embedding.</param>
    /// <param name="residual">Added at the end; same shape as the result.</param>
    /// <returns><c>[B, H', W', out]</c> with H' = (H + top + bottom - kernel height) / stride + 1.</returns>
    public static Tensor Conv2d(
        Tensor x,
        ConvWeights weights,
        int stride = 1,
        Padding? padding = null,
        Activation activation = Activation.None,
        Tensor? channelBias = null,
        Tensor? residual = null)
    {
        Require(x.Rank == 4 && x.Shape[3] == weights.InChannels,
            $"'{weights.Name}' takes [B, H, W, {weights.InChannels}], not {x.Shape}.");
        Require(stride >= 1, $"stride {stride}.");
        var pad = padding ?? new Padding(
            weights.KernelHeight / 2, weights.KernelWidth / 2, weights.KernelHeight / 2, weights.KernelWidth / 2);
        int rows = x.Shape[1] + pad.Top + pad.Bottom - weights.KernelHeight;
        int columns = x.Shape[2] + pad.Left + pad.Right - weights.KernelWidth;
        Require(rows >= 0 && columns >= 0, $"'{weights.Name}': the image {x.Shape} is smaller than the filter.");
        var result = Result([x.Shape[0], rows / stride + 1, columns / stride + 1, weights.OutChannels]);
        Require(residual is null || residual.Shape == result.Shape, $"residual {residual?.Shape} on {result.Shape}.");
        Require(channelBias is null || channelBias.Shape == [x.Shape[0], weights.OutChannels],
            $"channel bias {channelBias?.Shape}, expected [{x.Shape[0]}, {weights.OutChannels}].");
        if (result.Count == 0) return result;
        var algorithm = ConvolutionChoice.For(TensorSettings.Accuracy, weights, stride, result.Shape);
        double work = 2.0 * result.Count * weights.InChannels * weights.KernelHeight * weights.KernelWidth;
        using var section = Measure(NameOf(algorithm), result, work);
        if (Simd.Level == SimdLevel.Scalar || weights.InChannels == 0)
            Plain.Conv2d(x, weights, stride, pad, activation, channelBias, residual, result);
        else
            Convolve(algorithm, x, weights, stride, pad, activation, channelBias, residual, result);
        KeepAlive(x, channelBias, residual);
        if (GradientTape.Current is { } tape)
            ConvolutionGradients.Convolution(tape, x, weights, stride, pad, activation, channelBias, residual, result);
        return result;
    }

    private static string NameOf(ConvolutionAlgorithm algorithm) => algorithm switch
    {
        ConvolutionAlgorithm.Winograd2x2 => "convolution, Winograd 2x2",
        ConvolutionAlgorithm.Winograd4x4 => "convolution, Winograd 4x4",
        _ => "convolution, direct",
    };

    private static void Convolve(
        ConvolutionAlgorithm algorithm,
        Tensor x,
        ConvWeights weights,
        int stride,
        Padding padding,
        Activation activation,
        Tensor? channelBias,
        Tensor? residual,
        Tensor result)
    {
        switch (algorithm)
        {
            case ConvolutionAlgorithm.Winograd2x2:
                WinogradConvolution<Winograd2x2>.Run(
                    x, weights, padding, activation, channelBias, residual, result);
                break;
            case ConvolutionAlgorithm.Winograd4x4:
                WinogradConvolution<Winograd4x4>.Run(
                    x, weights, padding, activation, channelBias, residual, result);
                break;
            default:
                using (var image = PaddedImage.From(x, padding))
                    DirectConvolution.Run(image, weights, stride, activation, channelBias, residual, result);
                break;
        }
    }
}
