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
        var choice = ConvolutionChoice.For(TensorSettings.Accuracy, weights, stride, result.Shape);
        EngineChoices.Add(choice, isStrip: false);
        using (MeasureConvolution(choice.Algorithm, weights, result))
        {
            if (Simd.Level == SimdLevel.Scalar || weights.InChannels == 0)
                Plain.Conv2d(x, weights, stride, pad, activation, channelBias, residual, result);
            else
                Convolve(choice.Algorithm, new(x), weights, stride, pad, activation, channelBias, residual, 0, result);
        }
        KeepAlive(x, channelBias, residual);
        if (GradientTape.Current is { } tape)
            ConvolutionGradients.Convolution(tape, x, weights, stride, pad, activation, channelBias, residual, result);
        return result;
    }

    /// <summary>
    /// A convolution with stride 1 that joins, normalises or enlarges its image while it reads it: conv(x) + bias +
    /// channelBias + residual, where the image has a frame of half the kernel.
    /// </summary>
    /// <param name="source"><c>[B, H, W, in]</c>.</param>
    /// <param name="weights">Filters and bias; the filters' sides are odd.</param>
    /// <param name="channelBias">One more bias per image and channel, <c>[B, out]</c>.</param>
    /// <param name="residual">Added at the end; same shape as the result.</param>
    /// <param name="takesResidual">
    /// Whether the residual's memory may become the result's: the residual is disposed here. It must be none of the
    /// image's maps, and nothing may see it afterwards.
    /// </param>
    /// <param name="rows">
    /// The rows to compute, with the bits that they have in the whole result; the first is a multiple of 4. Null
    /// computes all.
    /// </param>
    /// <returns><c>[B, H, W, out]</c>, or the rows that are asked for.</returns>
    public static Tensor Conv2d(
        ImageSource source,
        ConvWeights weights,
        Tensor? channelBias = null,
        Tensor? residual = null,
        bool takesResidual = false,
        ImageRows? rows = null)
    {
        var whole = source.Shape.WithLast(weights.OutChannels);
        var (first, count) = rows is { } some ? (some.First, some.Count) : (0, whole[1]);
        Shape shape = [whole[0], count, whole[2], whole[3]];
        RequireFits(source, weights, first, count);
        Require(residual is null || residual.Shape == shape, $"residual {residual?.Shape} on {shape}.");
        Require(channelBias is null || channelBias.Shape == [shape[0], shape[3]],
            $"channel bias {channelBias?.Shape}, expected [{shape[0]}, {shape[3]}].");
        var choice = ChoiceFor(source, weights, whole);
        if (choice is not { } chosen || shape.Count == 0)
        {
            using var scope = TensorScope.Enter();
            var stored = Stored(source, weights, channelBias, residual, first, shape);
            if (takesResidual && GradientTape.Current is null) residual?.Dispose();
            return scope.Keep(stored);
        }
        TensorScope.Current?.Cancellation.ThrowIfCancellationRequested();
        // Direct sums write before they read the residual.
        bool inPlace = takesResidual && residual is not null && chosen.Algorithm != ConvolutionAlgorithm.Direct;
        var result = inPlace ? residual!.Reshape(shape) : Tensor.Empty(shape);
        Fuse(chosen, source, weights, channelBias, residual, first, result);
        if (takesResidual) residual?.Dispose();
        return result;
    }

    /// <summary>
    /// Adds a convolution's rows to a tensor where it lies: target += conv(x) + bias. No tape can follow.
    /// </summary>
    /// <param name="target"><c>[B, rows, W, out]</c>; none of the image's maps.</param>
    /// <param name="source"><c>[B, H, W, in]</c>.</param>
    /// <param name="weights">Filters and bias; the filters' sides are odd.</param>
    /// <param name="first">The image's row that is the target's first, a multiple of 4.</param>
    /// <exception cref="TensorException">The sizes do not fit, or a tape records.</exception>
    public static void Conv2dAddInPlace(Tensor target, ImageSource source, ConvWeights weights, int first = 0)
    {
        var whole = source.Shape.WithLast(weights.OutChannels);
        Shape shape = [whole[0], target.Rank == 4 ? target.Shape[1] : 0, whole[2], whole[3]];
        Require(target.Shape == shape, $"a target {target.Shape} for rows of {whole}.");
        RequireFits(source, weights, first, shape[1]);
        // Even a target that the tape does not follow may be one that it keeps for the reverse pass.
        if (GradientTape.Current is not null) throw NoGradient(nameof(Conv2dAddInPlace), "a tape records");
        TensorScope.Current?.Cancellation.ThrowIfCancellationRequested();
        if (ChoiceFor(source, weights, whole) is { Algorithm: not ConvolutionAlgorithm.Direct } fused)
        {
            Fuse(fused, source, weights, null, target, first, target);
            return;
        }
        using var sum = Conv2d(source, weights, residual: target, rows: new ImageRows(first, shape[1]));
        sum.Span.CopyTo(target.Span);
    }

    private static void RequireFits(ImageSource source, ConvWeights weights, int first, int count)
    {
        Require(source.Shape[3] == weights.InChannels && weights.KernelHeight % 2 == 1 && weights.KernelWidth % 2 == 1,
            $"'{weights.Name}' takes [B, H, W, {weights.InChannels}] and has odd sides, not {source.Shape}.",
            nameof(Conv2d));
        Require(first >= 0 && first % 4 == 0 && count >= 0 && first + count <= source.Shape[1],
            $"rows {first}..{first + count} of {source.Shape}.", nameof(Conv2d));
    }

    /// <summary>How a convolution reads its image, or null where the image has to be stored first.</summary>
    private static ConvolutionChoice? ChoiceFor(ImageSource source, ConvWeights weights, Shape whole)
    {
        if (Simd.Level == SimdLevel.Scalar || GradientTape.Current is not null
            || !ImageReader.Supports(source.Activation)) return null;
        Shape image = [whole[0], source.WholeHeight ?? whole[1], whole[2], whole[3]];
        if (!source.IsEnlarged) return ConvolutionChoice.For(TensorSettings.Accuracy, weights, 1, image);
        var choice = ConvolutionChoice.ForEnlarged(TensorSettings.Accuracy, weights, image);
        return choice.Algorithm == ConvolutionAlgorithm.Direct ? null : choice;
    }

    private static Tensor Stored(
        ImageSource source, ConvWeights weights, Tensor? channelBias, Tensor? residual, int first, Shape shape)
    {
        var image = source.ToTensor();
        if (shape[1] == image.Shape[1]) return Conv2d(image, weights, channelBias: channelBias, residual: residual);
        var all = Conv2d(image, weights, channelBias: channelBias);
        var rows = Pad(all, new Padding(-first, 0, first + shape[1] - all.Shape[1], 0));
        return residual is null ? rows : Add(rows, residual);
    }

    private static void Fuse(
        ConvolutionChoice choice,
        ImageSource source,
        ConvWeights weights,
        Tensor? channelBias,
        Tensor? residual,
        int first,
        Tensor result)
    {
        var padding = new Padding(
            weights.KernelHeight / 2, weights.KernelWidth / 2, weights.KernelHeight / 2, weights.KernelWidth / 2);
        EngineChoices.Add(choice, isStrip: result.Shape[1] < (source.WholeHeight ?? source.Shape[1]));
        using (MeasureConvolution(choice.Algorithm, weights, result))
        {
            Convolve(
                choice.Algorithm, source, weights, 1, padding, Activation.None, channelBias, residual, first, result);
        }
        KeepAlive(source.First, source.Second, channelBias, residual);
    }

    private static ProfileSection MeasureConvolution(
        ConvolutionAlgorithm algorithm, ConvWeights weights, Tensor result) => Measure(
        algorithm switch
        {
            ConvolutionAlgorithm.Winograd2x2 => "convolution, Winograd 2x2",
            ConvolutionAlgorithm.Winograd4x4 => "convolution, Winograd 4x4",
            ConvolutionAlgorithm.WinogradEnlarged => "convolution, enlarging",
            _ => "convolution, direct",
        },
        result, 2.0 * result.Count * weights.InChannels * weights.KernelHeight * weights.KernelWidth);

    private static void Convolve(
        ConvolutionAlgorithm algorithm,
        ImageSource source,
        ConvWeights weights,
        int stride,
        Padding padding,
        Activation activation,
        Tensor? channelBias,
        Tensor? residual,
        int first,
        Tensor result)
    {
        using var reader = new ImageReader(source);
        switch (algorithm)
        {
            case ConvolutionAlgorithm.Winograd2x2:
                WinogradConvolution<Winograd2x2>.Run(
                    reader, weights, padding, activation, channelBias, residual, first, result);
                break;
            case ConvolutionAlgorithm.Winograd4x4:
                WinogradConvolution<Winograd4x4>.Run(
                    reader, weights, padding, activation, channelBias, residual, first, result);
                break;
            case ConvolutionAlgorithm.WinogradEnlarged:
                WinogradConvolution<WinogradEnlarged>.Run(
                    reader, weights, padding, activation, channelBias, residual, first, result);
                break;
            default:
                DirectConvolution.Run(
                    reader, weights, stride, padding, activation, channelBias, residual, first, result);
                break;
        }
    }
}
