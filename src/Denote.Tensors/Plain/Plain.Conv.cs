namespace Denote.Tensors;

internal static partial class Plain
{
    public static void Conv2d(
        Tensor x,
        ConvWeights weights,
        int stride,
        Padding padding,
        Activation activation,
        Tensor? channelBias,
        Tensor? residual,
        Tensor result)
    {
        int height = x.Shape[1], width = x.Shape[2], inputs = weights.InChannels, outputs = weights.OutChannels;
        float[] filters = weights.WidenFilters();
        float[]? bias = weights.WidenBias();
        int at = 0;
        for (int b = 0; b < result.Shape[0]; b++)
        for (int row = 0; row < result.Shape[1]; row++)
        for (int column = 0; column < result.Shape[2]; column++)
        for (int o = 0; o < outputs; o++, at++)
        {
            float sum = bias is null ? 0 : bias[o];
            if (channelBias is not null) sum += channelBias.Span[b * outputs + o];
            for (int ky = 0; ky < weights.KernelHeight; ky++)
            for (int kx = 0; kx < weights.KernelWidth; kx++)
            {
                int y = row * stride + ky - padding.Top, z = column * stride + kx - padding.Left;
                if (y < 0 || y >= height || z < 0 || z >= width) continue;
                for (int c = 0; c < inputs; c++)
                {
                    float filter = filters[((o * inputs + c) * weights.KernelHeight + ky) * weights.KernelWidth + kx];
                    sum += x.Span[((b * height + y) * width + z) * inputs + c] * filter;
                }
            }
            result.Span[at] = Activate(sum, activation) + (residual is null ? 0 : residual.Span[at]);
        }
    }
}
