using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Denote.Tensors;

/// <summary>
/// Packs the filters of a convolution, <c>[out, in, height, width]</c>. A few channels of as many filters as a vector
/// has lanes are transposed at a time, so that everything else works on vectors of filters and the packed matrix is
/// written once, whole cache lines at a time.
/// </summary>
internal static unsafe class FilterPacking
{
    private const int BlockChannels = 16;

    // Floats between filters, so that they do not share sets of the cache.
    private const int Stagger = 16;

    /// <summary>The matrix <c>[height * width * in, out]</c>.</summary>
    public static void Fill(PackedMatrix matrix, StoredTensor filters) => Simd.Run(new DirectKernel(matrix, filters));

    /// <summary>The filters' Winograd transforms, <c>[planes * in, out]</c>.</summary>
    public static void FillTransformed<TTransform>(PackedMatrix matrix, StoredTensor filters)
        where TTransform : struct, IWinogradTransform =>
        Simd.Run(new TransformKernel<TTransform>(matrix, filters));

    /// <summary>
    /// Calls <paramref name="write"/> for blocks of channels with their taps, <c>[channels, area, lanes]</c>.
    /// </summary>
    private static void ForBlocks(PackedMatrix matrix, StoredTensor filters, int packedColumn, Writer write)
    {
        int lanes = matrix.Layout.Tiles.Lanes, inputs = filters.Shape[1], area = filters.Shape[2] * filters.Shape[3];
        var (panel, place) = matrix.Layout.PlaceOf(packedColumn);
        nint stride = BlockChannels * area + Stagger;
        using var memory = new Workspace(lanes * (long)stride + BlockChannels * area * lanes);
        float* raw = memory.Data, taps = raw + lanes * stride;
        for (int first = 0; first < inputs; first += BlockChannels)
        {
            int count = Math.Min(BlockChannels, inputs - first);
            for (int lane = 0; lane < lanes; lane++)
            {
                var target = new Span<float>(raw + lane * stride, count * area);
                int column = matrix.Layout.ColumnAt(panel, place + lane);
                if (column < 0) target.Clear();
                else filters.Widen((column * inputs + first) * area, target);
            }
            Transposer.Transpose(lanes, raw, stride, lanes, count * area, taps, lanes);
            write(panel, place, first, count, taps);
        }
    }

    /// <summary>Writes a vector that nothing reads soon: past the caches where it is a whole line of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TLanes, TVector>(float* source, float* target)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        if (TLanes.Count == Vector512<float>.Count) Vector512.Load(source).StoreAlignedNonTemporal(target);
        else TLanes.Store(TLanes.Load(source), target);
    }

    private delegate void Writer(in Panel panel, int place, int first, int count, float* taps);

    private readonly struct DirectKernel(PackedMatrix matrix, StoredTensor filters) : ISimdKernel
    {
        public void Run<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            var kernel = this;
            WorkPool.For(matrix.Layout.PackedColumns / TLanes.Count,
                group => kernel.Group<TLanes, TVector>(group * TLanes.Count));
        }

        private void Group<TLanes, TVector>(int packedColumn)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => ForBlocks(matrix, filters, packedColumn, WriteBlock<TLanes, TVector>);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void WriteBlock<TLanes, TVector>(in Panel panel, int place, int first, int count, float* taps)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            int inputs = filters.Shape[1], area = filters.Shape[2] * filters.Shape[3];
            for (int tap = 0; tap < area; tap++)
            {
                for (int c = 0; c < count;)
                {
                    float* target = matrix.Row(tap * inputs + first + c, panel, out int left) + place;
                    for (int end = Math.Min(count, c + left); c < end; c++, target += panel.Width)
                        Write<TLanes, TVector>(taps + (c * area + tap) * TLanes.Count, target);
                }
            }
        }
    }

    private readonly struct TransformKernel<TTransform>(PackedMatrix matrix, StoredTensor filters) : ISimdKernel
        where TTransform : struct, IWinogradTransform
    {
        public void Run<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            var kernel = this;
            WorkPool.For(matrix.Layout.PackedColumns / TLanes.Count,
                group => kernel.Group<TLanes, TVector>(group * TLanes.Count));
        }

        private void Group<TLanes, TVector>(int packedColumn)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => ForBlocks(matrix, filters, packedColumn, WriteBlock<TLanes, TVector>);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void WriteBlock<TLanes, TVector>(in Panel panel, int place, int first, int count, float* taps)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            int lanes = TLanes.Count;
            float* planes = stackalloc float[36 * 16];
            nint planeStep = (nint)filters.Shape[1] * matrix.Layout.PackedColumns;
            for (int c = 0; c < count;)
            {
                float* target = matrix.Row(first + c, panel, out int left) + place;
                for (int end = Math.Min(count, c + left); c < end; c++, target += panel.Width)
                {
                    TTransform.Filter<TLanes, TVector>(taps + c * 9 * lanes, lanes, planes, lanes);
                    float* plane = target;
                    for (int p = 0; p < TTransform.Planes; p++, plane += planeStep)
                        Write<TLanes, TVector>(planes + p * lanes, plane);
                }
            }
        }
    }
}
