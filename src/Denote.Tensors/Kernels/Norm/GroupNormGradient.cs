using System.Runtime.CompilerServices;

namespace Denote.Tensors;

/// <summary>
/// The reverse pass of group normalisation with its activation. The first pass takes the gradient through the
/// activation and sums it, and its product with the deviations, per channel over blocks of pixels; the second applies
/// <c>gradient * gain + (x - mean) * slope + offset</c> with one of each per image and channel. Blocks are fixed and
/// added in order, so the result does not depend on the number of threads.
/// </summary>
internal static unsafe class GroupNormGradient
{
    // Per image and channel: the forward pass's gain and offset, its mean; then the gradient's gain, slope and offset.
    private const int Coefficients = 6;

    /// <summary>Computes the gradient with respect to x.</summary>
    public static void Run(
        Tensor x, Tensor gradient, NormWeights weights, int groups, float epsilon, Activation activation, Tensor result)
    {
        if (x.Count == 0) return;
        switch (activation)
        {
            case Activation.None: Run<Derivatives.Identity>(x, gradient, weights, groups, epsilon, result); break;
            case Activation.Silu: Run<Derivatives.Silu>(x, gradient, weights, groups, epsilon, result); break;
            case Activation.Gelu: Run<Derivatives.Gelu>(x, gradient, weights, groups, epsilon, result); break;
            case Activation.QuickGelu: Run<Derivatives.QuickGelu>(x, gradient, weights, groups, epsilon, result); break;
            case Activation.Relu: Run<Derivatives.Relu>(x, gradient, weights, groups, epsilon, result); break;
            case Activation.Sigmoid: Run<Derivatives.Sigmoid>(x, gradient, weights, groups, epsilon, result); break;
            default: throw new TensorException($"Unknown activation {activation}.");
        }
        GC.KeepAlive(x);
        GC.KeepAlive(gradient);
    }

    private static void Run<TDerivative>(
        Tensor x, Tensor gradient, NormWeights weights, int groups, float epsilon, Tensor result)
        where TDerivative : struct, IBinaryFunction
    {
        int images = x.Shape[0], channels = weights.Channels, pixels = x.Count / images / channels;
        int blocks = (pixels + ChannelMoments.BlockPixels - 1) / ChannelMoments.BlockPixels, size = channels / groups;
        var statistics = GroupNormKernel.Statistics(x.Data, images, pixels, channels, groups, epsilon);
        ReadOnlySpan<float> scale = weights.Scale, shift = weights.Shift;
        using var memory = new Workspace((long)images * (Coefficients + 2L * blocks) * channels);
        float* coefficients = memory.Data, sums = coefficients + (long)images * Coefficients * channels;
        for (int i = 0; i < statistics.Length; i++)
        {
            var (mean, factor) = statistics[i];
            float* forward = coefficients + (long)(i / groups) * Coefficients * channels;
            for (int c = i % groups * size; c < (i % groups + 1) * size; c++)
            {
                forward[c] = (float)(factor * scale[c]);
                forward[channels + c] = (float)(shift[c] - mean * factor * scale[c]);
                forward[2 * channels + c] = (float)mean;
            }
        }
        var shape = new Blocks(images, blocks, pixels, channels);
        Simd.Run(new SumKernel<TDerivative>(x.Data, gradient.Data, result.Data, coefficients, sums, shape));

        for (int i = 0; i < statistics.Length; i++)
        {
            // With n = (x - mean) factor and d = gradient scale: factor (d - mean(d) - n mean(d n)).
            int image = i / groups, first = i % groups * size;
            double factor = statistics[i].Factor, total = 0, product = 0;
            for (int c = first; c < first + size; c++)
            {
                for (int block = 0; block < blocks; block++)
                {
                    float* sum = sums + ((long)image * blocks + block) * 2 * channels + c;
                    total += (double)sum[0] * scale[c];
                    product += (double)sum[channels] * scale[c];
                }
            }
            double count = (double)pixels * size;
            float* backward = coefficients + ((long)image * Coefficients + 3) * channels;
            for (int c = first; c < first + size; c++)
            {
                backward[c] = (float)(factor * scale[c]);
                backward[channels + c] = (float)(-factor * factor * factor * product / count);
                backward[2 * channels + c] = (float)(-factor * total / count);
            }
        }
        Simd.Run(new ApplyKernel(x.Data, result.Data, coefficients, shape));
    }

    /// <summary>How images are cut into blocks of pixels.</summary>
    private readonly record struct Blocks(int Images, int PerImage, int Pixels, int Channels)
    {
        public void For(Action<int> block) => WorkPool.For(Images * PerImage, block);

        public (int Image, long First, int Count) At(int index)
        {
            int image = index / PerImage, first = index % PerImage * ChannelMoments.BlockPixels;
            int count = Math.Min(ChannelMoments.BlockPixels, Pixels - first);
            return (image, ((long)image * Pixels + first) * Channels, count);
        }
    }

    private readonly struct SumKernel<TDerivative>(
        float* x, float* gradient, float* result, float* coefficients, float* sums, Blocks blocks) : ISimdKernel
        where TDerivative : struct, IBinaryFunction
    {
        public void Run<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            var kernel = this;
            blocks.For(index => kernel.Block<TLanes, TVector>(index));
        }

        private void Block<TLanes, TVector>(int index)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            var (image, first, count) = blocks.At(index);
            int channels = blocks.Channels, c = 0;
            float* forward = coefficients + (long)image * Coefficients * channels;
            float* target = sums + (long)index * 2 * channels;
            for (; c <= channels - TLanes.Count; c += TLanes.Count)
                Channels<TLanes, TVector>(first + c, count, channels, forward + c, target + c);
            for (; c < channels; c++) Channels<LanesScalar, float>(first + c, count, channels, forward + c, target + c);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Channels<TLanes, TVector>(long first, int count, int channels, float* forward, float* sums)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            float* source = x + first, given = gradient + first, target = result + first;
            TVector gain = TLanes.Load(forward), offset = TLanes.Load(forward + channels);
            TVector mean = TLanes.Load(forward + 2 * channels), sum = TLanes.Create(0), product = sum;
            for (int pixel = 0; pixel < count; pixel++, source += channels, given += channels, target += channels)
            {
                var value = TLanes.Load(source);
                var normalised = TLanes.Fma(value, gain, offset);
                var d = default(TDerivative).Apply<TLanes, TVector>(normalised, TLanes.Load(given));
                TLanes.Store(d, target);
                sum = TLanes.Add(sum, d);
                product = TLanes.Fma(d, TLanes.Subtract(value, mean), product);
            }
            TLanes.Store(sum, sums);
            TLanes.Store(product, sums + channels);
        }
    }

    private readonly struct ApplyKernel(float* x, float* result, float* coefficients, Blocks blocks) : ISimdKernel
    {
        public void Run<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            var kernel = this;
            blocks.For(index => kernel.Block<TLanes, TVector>(index));
        }

        private void Block<TLanes, TVector>(int index)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            var (image, first, count) = blocks.At(index);
            int channels = blocks.Channels, c = 0;
            float* own = coefficients + (long)image * Coefficients * channels;
            for (; c <= channels - TLanes.Count; c += TLanes.Count)
                Channels<TLanes, TVector>(first + c, count, channels, own + c);
            for (; c < channels; c++) Channels<LanesScalar, float>(first + c, count, channels, own + c);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Channels<TLanes, TVector>(long first, int count, int channels, float* own)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            float* source = x + first, target = result + first;
            TVector mean = TLanes.Load(own + 2 * channels), gain = TLanes.Load(own + 3 * channels);
            TVector slope = TLanes.Load(own + 4 * channels), offset = TLanes.Load(own + 5 * channels);
            for (int pixel = 0; pixel < count; pixel++, source += channels, target += channels)
            {
                var deviation = TLanes.Subtract(TLanes.Load(source), mean);
                TLanes.Store(TLanes.Fma(TLanes.Load(target), gain, TLanes.Fma(deviation, slope, offset)), target);
            }
        }
    }
}
