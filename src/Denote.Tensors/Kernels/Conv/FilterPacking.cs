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
    private const int MostPlanes = 36;

    // Floats between filters, so that they do not share sets of the cache.
    private const int Stagger = 16;

    /// <summary>The matrix <c>[height * width * in, out]</c>.</summary>
    public static void Fill(PackedMatrix matrix, StoredTensor filters) =>
        Simd.Run(new Kernel<Taps>(matrix, filters));

    /// <summary>The filters' Winograd transforms, <c>[planes * in, out]</c>.</summary>
    public static void FillTransformed<TTransform>(PackedMatrix matrix, StoredTensor filters)
        where TTransform : struct, IWinogradTransform =>
        Simd.Run(new Kernel<Transforms<TTransform>>(matrix, filters));

    /// <summary>Writes a vector that nothing reads soon: past the caches where it is a whole line of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TLanes, TVector>(float* source, float* target)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        if (TLanes.Count == Vector512<float>.Count) Vector512.Load(source).StoreAlignedNonTemporal(target);
        else TLanes.Store(TLanes.Load(source), target);
    }

    /// <summary>What becomes of a vector of filters.</summary>
    private interface IFilterForm
    {
        /// <summary>Writes some channels.</summary>
        /// <param name="matrix">The packed matrix.</param>
        /// <param name="filters">The shape of the filters.</param>
        /// <param name="panel">The filters' panel.</param>
        /// <param name="place">The first filter's place in it.</param>
        /// <param name="first">First channel.</param>
        /// <param name="count">Number of channels.</param>
        /// <param name="taps"><c>[channels, area, lanes]</c>.</param>
        static abstract void Write<TLanes, TVector>(
            PackedMatrix matrix, Shape filters, in Panel panel, int place, int first, int count, float* taps)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct;
    }

    private readonly struct Kernel<TForm>(PackedMatrix matrix, StoredTensor filters) : ISimdKernel
        where TForm : struct, IFilterForm
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
            where TVector : struct
        {
            int lanes = TLanes.Count, inputs = filters.Shape[1], area = filters.Shape[2] * filters.Shape[3];
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
                TForm.Write<TLanes, TVector>(matrix, filters.Shape, panel, place, first, count, taps);
            }
        }
    }

    private readonly struct Taps : IFilterForm
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Write<TLanes, TVector>(
            PackedMatrix matrix, Shape filters, in Panel panel, int place, int first, int count, float* taps)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            int inputs = filters[1], area = filters[2] * filters[3];
            for (int tap = 0; tap < area; tap++)
            {
                for (int c = 0; c < count;)
                {
                    float* target = matrix.Row(tap * inputs + first + c, panel, out int left) + place;
                    for (int end = Math.Min(count, c + left); c < end; c++, target += panel.Width)
                        FilterPacking.Write<TLanes, TVector>(taps + (c * area + tap) * TLanes.Count, target);
                }
            }
        }
    }

    private readonly struct Transforms<TTransform> : IFilterForm
        where TTransform : struct, IWinogradTransform
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Write<TLanes, TVector>(
            PackedMatrix matrix, Shape filters, in Panel panel, int place, int first, int count, float* taps)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            int lanes = TLanes.Count;
            float* planes = stackalloc float[MostPlanes * lanes];
            nint planeStep = (nint)filters[1] * matrix.Layout.PackedColumns;
            for (int c = 0; c < count;)
            {
                float* target = matrix.Row(first + c, panel, out int left) + place;
                for (int end = Math.Min(count, c + left); c < end; c++, target += panel.Width)
                {
                    TTransform.Filter<TLanes, TVector>(taps + c * 9 * lanes, lanes, planes, lanes);
                    float* plane = target;
                    for (int p = 0; p < TTransform.Planes; p++, plane += planeStep)
                        FilterPacking.Write<TLanes, TVector>(planes + p * lanes, plane);
                }
            }
        }
    }
}
