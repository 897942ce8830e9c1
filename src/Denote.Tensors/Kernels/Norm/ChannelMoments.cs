using System.Runtime.CompilerServices;

namespace Denote.Tensors;

/// <summary>
/// Every channel's sum of deviations from its first pixel, and of their squares: in single precision over blocks of 64
/// pixels and in double precision from there on, so that a large mean costs no accuracy. Blocks are fixed and added in
/// order, so sums do not depend on the number of threads, nor on how an image is cut into runs of whole blocks.
/// </summary>
internal sealed unsafe class ChannelMoments : IDisposable
{
    /// <summary>Pixels that are summed in single precision.</summary>
    public const int BlockPixels = 64;

    private const int ChannelsPerChunk = 64;

    private readonly int _images;
    private readonly int _channels;
    private readonly TensorBuffer _origins;
    private readonly double[] _sums;
    private readonly double[] _squares;
    private readonly long[] _pixels;

    /// <summary>Starts with no pixels.</summary>
    /// <param name="images">Number of images.</param>
    /// <param name="channels">Channels of an image.</param>
    public ChannelMoments(int images, int channels)
    {
        (_images, _channels) = (images, channels);
        _origins = new TensorBuffer((long)images * channels);
        _sums = new double[images * channels];
        _squares = new double[images * channels];
        _pixels = new long[channels];
    }

    /// <summary>Adds pixels of some channels.</summary>
    /// <param name="x">
    /// All images' pixels, <c>[images, pixels, channels]</c>; whole blocks but for the last time.
    /// </param>
    /// <param name="pixels">Pixels of an image.</param>
    /// <param name="channels">How many channels.</param>
    /// <param name="first">The first of them among all.</param>
    public void Add(float* x, int pixels, int channels, int first)
    {
        if (_pixels[first] == 0)
        {
            for (int image = 0; image < _images; image++)
            {
                var origin = new ReadOnlySpan<float>(x + (long)image * pixels * channels, channels);
                origin.CopyTo(new Span<float>(_origins.Data + (long)image * _channels + first, channels));
            }
        }
        int blocks = (pixels + BlockPixels - 1) / BlockPixels;
        using var memory = new Workspace((long)_images * blocks * 2 * channels);
        float* sums = memory.Data;
        Simd.Run(new SumKernel(
            x, _origins.Data + first, _channels, sums, _images * blocks, blocks, pixels, channels));
        int chunks = (channels + ChannelsPerChunk - 1) / ChannelsPerChunk;
        WorkPool.For(_images * chunks, index =>
        {
            int image = index / chunks, start = index % chunks * ChannelsPerChunk;
            int count = Math.Min(ChannelsPerChunk, channels - start), at = image * _channels + first + start;
            float* block = sums + (long)image * blocks * 2 * channels + start;
            for (int i = 0; i < blocks; i++, block += 2 * channels)
            {
                for (int c = 0; c < count; c++) _sums[at + c] += block[c];
                for (int c = 0; c < count; c++) _squares[at + c] += block[channels + c];
            }
        });
        for (int c = first; c < first + channels; c++) _pixels[c] += pixels;
    }

    /// <summary>For each image and group of channels: the mean, and 1 / sqrt(variance + epsilon).</summary>
    /// <param name="groups">Number of groups.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public (double Mean, double Factor)[] Groups(int groups, float epsilon)
    {
        int size = _channels / groups;
        long pixels = _pixels[0];
        double count = (double)pixels * size;
        var statistics = new (double Mean, double Factor)[_images * groups];
        for (int i = 0; i < statistics.Length; i++)
        {
            // Groups of an image follow one another, and so do those of the images.
            double mean = 0, squares = 0;
            for (int c = i * size; c < (i + 1) * size; c++) mean += _origins.Data[c] + _sums[c] / pixels;
            mean /= size;
            for (int c = i * size; c < (i + 1) * size; c++)
            {
                double sum = _sums[c], toMean = _origins.Data[c] + sum / pixels - mean;
                squares += _squares[c] - sum * sum / pixels + toMean * toMean * pixels;
            }
            statistics[i] = (mean, 1 / Math.Sqrt(Math.Max(0, squares / count) + epsilon));
        }
        return statistics;
    }

    /// <summary>Returns the memory.</summary>
    public void Dispose() => _origins.Dispose();

    private readonly struct SumKernel(
        float* x, float* origins, int originStep, float* sums, int count, int blocks, int pixels, int channels)
        : ISimdKernel
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
            float* origin = origins + (long)image * originStep;
            float* source = x + ((long)image * pixels + first) * channels;
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
}
