namespace Denote.Tensors;

/// <summary>Reverse functions of the convolution.</summary>
internal static class ConvolutionGradients
{
    /// <summary>
    /// y = activation(conv(x) + channelBias) + residual: dx is the convolution of dy, its pixels <c>stride</c> apart,
    /// with the flipped filters, inputs and outputs exchanged.
    /// </summary>
    public static void Convolution(
        GradientTape tape,
        Tensor x,
        ConvWeights weights,
        int stride,
        Padding padding,
        Activation activation,
        Tensor? channelBias,
        Tensor? residual,
        Tensor result)
    {
        var image = x.Shape;
        bool isAffine = activation == Activation.None, hasBias = channelBias is not null;
        Tensor[] saved = isAffine ? [] : hasBias ? [x, channelBias!] : [x];
        tape.Note(result, [x, channelBias, residual], saved, step =>
        {
            step.Give(2, step.Gradient);
            if (!step.Needs(0) && !step.Needs(1)) return;
            var gradient = step.Gradient;
            if (!isAffine)
            {
                var bias = hasBias ? step.Saved(1) : null;
                var sums = Ops.Conv2d(step.Saved(0), weights, stride, padding, channelBias: bias);
                gradient = ElementwiseGradients.Through(activation, sums, gradient);
            }
            if (step.Needs(1)) step.Give(1, SumOverPixels(gradient));
            if (step.Needs(0)) step.Give(0, Image(gradient, weights, stride, padding, image));
        });
    }

    private static Tensor Image(Tensor gradient, ConvWeights weights, int stride, Padding padding, Shape image)
    {
        int top = weights.KernelHeight - 1 - padding.Top, left = weights.KernelWidth - 1 - padding.Left;
        int height = image[1] + weights.KernelHeight - 1, width = image[2] + weights.KernelWidth - 1;
        if (stride == 1 && top >= 0 && left >= 0)
        {
            int bottom = height - top - gradient.Shape[1], right = width - left - gradient.Shape[2];
            if (bottom >= 0 && right >= 0)
                return Ops.Conv2d(gradient, weights.Transposed, padding: new Padding(top, left, bottom, right));
        }
        using var spread = Spread(gradient, stride, top, left, height, width);
        return Ops.Conv2d(spread, weights.Transposed, padding: Padding.None);
    }

    /// <summary>
    /// Pixels a stride apart from (top, left) on, zeros between and around; what falls outside is cut off.
    /// </summary>
    private static Tensor Spread(Tensor x, int stride, int top, int left, int height, int width)
    {
        int rows = x.Shape[1], columns = x.Shape[2], channels = x.Shape[3];
        var result = Tensor.Zeros([x.Shape[0], height, width, channels]);
        WorkPool.For(x.Shape[0] * rows, index =>
        {
            int image = index / rows, y = index % rows * stride + top;
            if ((uint)y >= (uint)height) return;
            for (int column = 0; column < columns; column++)
            {
                int z = column * stride + left;
                if ((uint)z >= (uint)width) continue;
                x.Span.Slice((index * columns + column) * channels, channels)
                    .CopyTo(result.Span[(((image * height + y) * width + z) * channels)..]);
            }
        });
        return result;
    }

    /// <summary><c>[B, H, W, C]</c> to <c>[B, C]</c>.</summary>
    private static Tensor SumOverPixels(Tensor x)
    {
        int channels = x.Shape[3], pixels = x.Shape[1] * x.Shape[2];
        var result = Tensor.Empty([x.Shape[0], channels]);
        WorkPool.For(x.Shape[0], image =>
        {
            var sums = new double[channels];
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                var row = x.Span.Slice((image * pixels + pixel) * channels, channels);
                for (int c = 0; c < channels; c++) sums[c] += row[c];
            }
            for (int c = 0; c < channels; c++) result.Span[image * channels + c] = (float)sums[c];
        });
        return result;
    }
}
