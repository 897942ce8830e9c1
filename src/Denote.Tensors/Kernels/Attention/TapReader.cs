using System.Runtime.CompilerServices;

namespace Denote.Tensors;

/// <summary>Adds a tile's attention to the accumulator of a tap, key by key.</summary>
internal static unsafe class TapReader
{
    private const int Width = QueryTile.Width;

    /// <summary>accumulator[k, first + i] += weights[i] * numbers[keys[k], i] for the tile's valid queries.</summary>
    public static void Read<TLanes, TVector>(
        AttentionTap tap, float* numbers, float* weights, int head, int first, int valid)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        int count = tap.Accumulator.Shape[^2], queries = tap.Accumulator.Shape[^1];
        float* target = tap.Accumulator.Data + (tap.PerHead ? (long)head * count * queries : 0) + first;
        for (int k = 0; k < count; k++, target += queries)
            Add<TLanes, TVector>(numbers + (long)(tap.Keys?[k] ?? k) * Width, weights, target, valid);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<TLanes, TVector>(float* numbers, float* weights, float* target, int count)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        int i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            var sum = TLanes.Fma(TLanes.Load(numbers + i), TLanes.Load(weights + i), TLanes.Load(target + i));
            TLanes.Store(sum, target + i);
        }
        for (; i < count; i++) target[i] = MathF.FusedMultiplyAdd(numbers[i], weights[i], target[i]);
    }
}
