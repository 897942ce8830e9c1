using System.Runtime.CompilerServices;

namespace Denote.Tensors;

/// <summary>
/// Group normalisation in two passes. The first sums every channel's deviations from its first pixel, in single
/// precision over blocks of 64 pixels and in double precision from there on, so that a large mean costs no accuracy;
/// blocks are fixed and added in order, so the result does not depend on the number of threads. The second applies
/// <c>activation(x * gain + offset)</c> with one gain and offset per image and channel.
/// </summary>
internal static unsafe class GroupNormKernel
{
    /// <summary>Pixels that are summed in single precision.</summary>
    internal const int BlockPixels = 64;

    public static void Run(
        Tensor x, NormWeights weights, int groups, float epsilon, Activation activation, Tensor result)
    {
        int images = x.Shape[0], channels = weights.Channels;
        if (x.Count == 0) return;
        int pixels = x.Count / images / channels;
        var affine = new float[images * 2 * channels];
        fixed (float* gains = affine)
        {
            Gains(x.Data, images, pixels, weights, groups, epsilon, gains);
            float* source = x.Data, target = result.Data;
            if (activation == Activation.Silu)
            {
                Apply<Functions.Silu>(source, target, images, pixels, channels, gains);
            }
            else
            {
                Apply<Functions.Identity>(source, target, images, pixels, channels, gains);
                if (activation != Activation.None) Elementwise.Activate(target, activation, target, result.Count);
            }
        }
        GC.KeepAlive(x);
    }

    /// <summary>Per image: the channels' gains, then their offsets.</summary>
    private static void Gains(
        float* x, int images, int pixels, NormWeights weights, int groups, float epsilon, float* gains)
    {
        int channels = weights.Channels, size = channels / groups;
        var statistics = Statistics(x, images, pixels, channels, groups, epsilon);
        ReadOnlySpan<float> scale = weights.Scale, shift = weights.Shift;
        for (int i = 0; i < statistics.Length; i++)
        {
            var (mean, factor) = statistics[i];
            int b = i / groups, g = i % groups;
            for (int c = g * size; c < (g + 1) * size; c++)
            {
                gains[b * 2 * channels + c] = (float)(factor * scale[c]);
                gains[(b * 2 + 1) * channels + c] = (float)(shift[c] - mean * factor * scale[c]);
            }
        }
    }

    /// <summary>For each image and group: the mean, and 1 / sqrt(variance + epsilon).</summary>
    internal static (double Mean, double Factor)[] Statistics(
        float* x, int images, int pixels, int channels, int groups, float epsilon)
    {
        int blocks = (pixels + BlockPixels - 1) / BlockPixels;
        using var sums = new Workspace((long)images * blocks * 2 * channels);
        Simd.Run(new SumKernel(x, sums.Data, images * blocks, blocks, pixels, channels));

        int size = channels / groups;
        double count = (double)pixels * size;
        var statistics = new (double Mean, double Factor)[images * groups];
        for (int b = 0; b < images; b++)
        {
            float* image = x + (long)b * pixels * channels;
            for (int g = 0; g < groups; g++)
            {
                double mean = 0, squares = 0;
                for (int c = g * size; c < (g + 1) * size; c++) mean += image[c] + Total(sums.Data, b, c) / pixels;
                mean /= size;
                for (int c = g * size; c < (g + 1) * size; c++)
                {
                    double sum = Total(sums.Data, b, c);
                    double toMean = image[c] + sum / pixels - mean;
                    squares += Total(sums.Data, b, c + channels) - sum * sum / pixels + toMean * toMean * pixels;
                }
                statistics[b * groups + g] = (mean, 1 / Math.Sqrt(Math.Max(0, squares / count) + epsilon));
            }
        }
        return statistics;

        double Total(float* blockSums, int image, int entry)
        {
            double total = 0;
            for (int i = 0; i < blocks; i++) total += blockSums[((long)image * blocks + i) * 2 * channels + entry];
            return total;
        }
    }

    private static void Apply<TFunction>(float* x, float* result, int images, int pixels, int channels, float* gains)
        where TFunction : struct, IUnaryFunction =>
        Simd.Run(new ApplyKernel<TFunction>(x, result, images, pixels, channels, gains));

    /// <summary>
    /// Per block: every channel's sum of deviations from the image's first pixel, then of their squares.
    /// </summary>
    private readonly struct SumKernel(
        float* x, float* sums, int count, int blocks, int pixels, int channels) : ISimdKernel
    {
        public void Run<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            var kernel = this;
            WorkPool.For(count, block => kernel.Block<TLanes, TVector>(block));
        }

        private void Block<TLanes, TVector>(int index)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            int image = index / blocks, first = index % blocks * BlockPixels, c = 0;
            float* origin = x + (long)image * pixels * channels;
            float* source = origin + (long)first * channels;
            float* target = sums + (long)index * 2 * channels;
            int rows = Math.Min(BlockPixels, pixels - first);
            for (; c <= channels - 2 * TLanes.Count; c += 2 * TLanes.Count)
                Pair<TLanes, TVector>(source + c, origin + c, target + c, rows, channels);
            for (; c < channels; c++) Single(source + c, origin + c, target + c, rows, channels);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Pair<TLanes, TVector>(float* source, float* origin, float* target, int rows, nint channels)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            int width = TLanes.Count;
            TVector origin0 = TLanes.Load(origin), origin1 = TLanes.Load(origin + width);
            TVector sum0 = TLanes.Create(0), sum1 = sum0, squares0 = sum0, squares1 = sum0;
            for (int row = 0; row < rows; row++, source += channels)
            {
                var d0 = TLanes.Subtract(TLanes.Load(source), origin0);
                var d1 = TLanes.Subtract(TLanes.Load(source + width), origin1);
                sum0 = TLanes.Add(sum0, d0);
                sum1 = TLanes.Add(sum1, d1);
                squares0 = TLanes.Fma(d0, d0, squares0);
                squares1 = TLanes.Fma(d1, d1, squares1);
            }
            TLanes.Store(sum0, target);
            TLanes.Store(sum1, target + width);
            TLanes.Store(squares0, target + channels);
            TLanes.Store(squares1, target + channels + width);
        }

        private static void Single(float* source, float* origin, float* target, int rows, nint channels)
        {
            float sum = 0, squares = 0;
            for (int row = 0; row < rows; row++, source += channels)
            {
                float d = *source - *origin;
                sum += d;
                squares = MathF.FusedMultiplyAdd(d, d, squares);
            }
            *target = sum;
            target[channels] = squares;
        }
    }

    private readonly struct ApplyKernel<TFunction>(
        float* x, float* result, int images, int pixels, int channels, float* gains) : ISimdKernel
        where TFunction : struct, IUnaryFunction
    {
        public void Run<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            var kernel = this;
            int blocks = (pixels + BlockPixels - 1) / BlockPixels;
            WorkPool.For(images * blocks, index => kernel.Block<TLanes, TVector>(index / blocks, index % blocks));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Block<TLanes, TVector>(int image, int block)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            int width = channels;
            float* gain = gains + (long)image * 2 * width, offset = gain + width;
            int first = block * BlockPixels, last = Math.Min(pixels, first + BlockPixels);
            for (int pixel = first; pixel < last; pixel++)
            {
                long at = ((long)image * pixels + pixel) * width;
                float* source = x + at, target = result + at;
                int c = 0;
                for (; c <= width - TLanes.Count; c += TLanes.Count)
                {
                    var value = TLanes.Fma(TLanes.Load(source + c), TLanes.Load(gain + c), TLanes.Load(offset + c));
                    TLanes.Store(default(TFunction).Apply<TLanes, TVector>(value), target + c);
                }
                for (; c < width; c++)
                {
                    float value = MathF.FusedMultiplyAdd(source[c], gain[c], offset[c]);
                    target[c] = default(TFunction).Apply<LanesScalar, float>(value);
                }
            }
        }
    }
}
