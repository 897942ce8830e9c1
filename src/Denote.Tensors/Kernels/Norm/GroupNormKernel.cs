using System.Runtime.CompilerServices;

namespace Denote.Tensors;

/// <summary>
/// Group normalisation: statistics of each image and group (<see cref="ChannelMoments"/>), then
/// <c>activation(x * gain + offset)</c> with one gain and offset per image and channel.
/// </summary>
internal static unsafe class GroupNormKernel
{
    private const int BlockPixels = ChannelMoments.BlockPixels;

    public static void Run(
        Tensor x, NormWeights weights, int groups, float epsilon, Activation activation, Tensor result)
    {
        if (x.Count == 0) return;
        int images = x.Shape[0], pixels = x.Count / images / weights.Channels;
        var statistics = Statistics(x.Data, images, pixels, weights.Channels, groups, epsilon);
        Run(x, Gains(statistics, weights, groups), activation, result);
    }

    /// <summary>result = activation(x * gain + offset).</summary>
    /// <param name="x"><c>[B, ..., C]</c>.</param>
    /// <param name="affine">From <see cref="Gains"/>.</param>
    /// <param name="activation">Applied at the end.</param>
    /// <param name="result">Same shape as x.</param>
    public static void Run(Tensor x, float[] affine, Activation activation, Tensor result)
    {
        int images = x.Shape[0], channels = x.Shape[^1], pixels = x.Count / images / channels;
        fixed (float* gains = affine)
        {
            float* source = x.Data, target = result.Data;
            if (activation == Activation.Silu)
            {
                Simd.Run(new ApplyKernel<Functions.Silu>(source, target, images, pixels, channels, gains));
            }
            else
            {
                Simd.Run(new ApplyKernel<Functions.Identity>(source, target, images, pixels, channels, gains));
                if (activation != Activation.None) Elementwise.Activate(target, activation, target, result.Count);
            }
        }
        GC.KeepAlive(x);
    }

    /// <summary>For each image, perhaps joined, and group: the mean, and 1 / sqrt(variance + epsilon).</summary>
    public static (double Mean, double Factor)[] Statistics(ImageSource source)
    {
        var (x, joined) = (source.First, source.Second);
        int pixels = x.Shape[1] * x.Shape[2];
        using var moments = new ChannelMoments(x.Shape[0], source.Shape[3]);
        moments.Add(x.Data, pixels, x.Shape[3], 0);
        if (joined is not null) moments.Add(joined.Data, pixels, joined.Shape[3], x.Shape[3]);
        GC.KeepAlive(x);
        GC.KeepAlive(joined);
        return moments.Groups(source.Groups, source.Epsilon);
    }

    /// <summary>For each image and group: the mean, and 1 / sqrt(variance + epsilon).</summary>
    public static (double Mean, double Factor)[] Statistics(
        float* x, int images, int pixels, int channels, int groups, float epsilon)
    {
        using var moments = new ChannelMoments(images, channels);
        moments.Add(x, pixels, channels, 0);
        return moments.Groups(groups, epsilon);
    }

    /// <summary>Per image: the channels' gains, then their offsets.</summary>
    public static float[] Gains((double Mean, double Factor)[] statistics, NormWeights weights, int groups)
    {
        int channels = weights.Channels, size = channels / groups;
        var gains = new float[statistics.Length / groups * 2 * channels];
        ReadOnlySpan<float> scale = weights.Scale, shift = weights.Shift;
        for (int i = 0; i < statistics.Length; i++)
        {
            var (mean, factor) = statistics[i];
            var own = gains.AsSpan(i / groups * 2 * channels, 2 * channels);
            for (int c = i % groups * size; c < (i % groups + 1) * size; c++)
            {
                own[c] = (float)(factor * scale[c]);
                own[channels + c] = (float)(shift[c] - mean * factor * scale[c]);
            }
        }
        return gains;
    }

    /// <summary>target = activation(source * gain + offset), pixel by pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply<TLanes, TVector, TFunction>(
        float* source, nint sourceStep, float* target, nint targetStep, int channels, int pixels, float* gain,
        float* offset)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TFunction : struct, IUnaryFunction
    {
        for (int pixel = 0; pixel < pixels; pixel++, source += sourceStep, target += targetStep)
        {
            int c = 0;
            for (; c <= channels - TLanes.Count; c += TLanes.Count)
            {
                var value = TLanes.Fma(TLanes.Load(source + c), TLanes.Load(gain + c), TLanes.Load(offset + c));
                TLanes.Store(default(TFunction).Apply<TLanes, TVector>(value), target + c);
            }
            for (; c < channels; c++)
            {
                float value = MathF.FusedMultiplyAdd(source[c], gain[c], offset[c]);
                target[c] = default(TFunction).Apply<LanesScalar, float>(value);
            }
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

        private void Block<TLanes, TVector>(int image, int block)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            int first = block * BlockPixels;
            long at = ((long)image * pixels + first) * channels;
            float* gain = gains + (long)image * 2 * channels;
            Apply<TLanes, TVector, TFunction>(x + at, channels, result + at, channels, channels,
                Math.Min(BlockPixels, pixels - first), gain, gain + channels);
        }
    }
}
