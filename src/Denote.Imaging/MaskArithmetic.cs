using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Denote.Imaging;

/// <summary>What can be done with all pixels of two masks of one size, many at a time; a pixel is a byte 0 or 1.</summary>
internal static class MaskArithmetic
{
    public delegate void Rule(ReadOnlySpan<bool> first, ReadOnlySpan<bool> second, Span<bool> to);

    private static int Lanes => Vector<byte>.Count;

    public static void Union(ReadOnlySpan<bool> first, ReadOnlySpan<bool> second, Span<bool> to)
    {
        int at = 0;
        for (; at <= to.Length - Lanes; at += Lanes) Store(Load(first, at) | Load(second, at), to, at);
        for (; at < to.Length; at++) to[at] = first[at] | second[at];
    }

    public static void Intersect(ReadOnlySpan<bool> first, ReadOnlySpan<bool> second, Span<bool> to)
    {
        int at = 0;
        for (; at <= to.Length - Lanes; at += Lanes) Store(Load(first, at) & Load(second, at), to, at);
        for (; at < to.Length; at++) to[at] = first[at] & second[at];
    }

    public static void Except(ReadOnlySpan<bool> first, ReadOnlySpan<bool> second, Span<bool> to)
    {
        int at = 0;
        for (; at <= to.Length - Lanes; at += Lanes) Store(Vector.AndNot(Load(first, at), Load(second, at)), to, at);
        for (; at < to.Length; at++) to[at] = first[at] & !second[at];
    }

    public static void Differ(ReadOnlySpan<bool> first, ReadOnlySpan<bool> second, Span<bool> to)
    {
        int at = 0;
        for (; at <= to.Length - Lanes; at += Lanes) Store(Load(first, at) ^ Load(second, at), to, at);
        for (; at < to.Length; at++) to[at] = first[at] ^ second[at];
    }

    public static void Complement(ReadOnlySpan<bool> mask, Span<bool> to)
    {
        int at = 0;
        for (; at <= to.Length - Lanes; at += Lanes) Store(Vector<byte>.One - Load(mask, at), to, at);
        for (; at < to.Length; at++) to[at] = !mask[at];
    }

    /// <summary>Sets a pixel where the value is greater than the threshold; NaN never is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SetAbove(ReadOnlySpan<float> values, float threshold, Span<bool> to)
    {
        int at = 0, lanes = Vector<float>.Count;
        var limit = new Vector<float>(threshold);
        for (; at <= to.Length - Lanes; at += Lanes)
        {
            var low = Vector.Narrow(Above(values[at..], limit), Above(values[(at + lanes)..], limit));
            var high = Vector.Narrow(Above(values[(at + 2 * lanes)..], limit), Above(values[(at + 3 * lanes)..], limit));
            Store(Vector.Narrow(low, high).As<sbyte, byte>() & Vector<byte>.One, to, at);
        }
        for (; at < to.Length; at++) to[at] = values[at] > threshold;
    }

    /// <summary>The number of pixels in both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int OverlapArea(ReadOnlySpan<bool> first, ReadOnlySpan<bool> second)
    {
        // So many ones fit into a byte.
        const int Safe = 255;
        int count = 0, at = 0;
        while (at <= first.Length - Lanes)
        {
            var sums = Vector<byte>.Zero;
            for (int i = 0; i < Safe && at <= first.Length - Lanes; i++, at += Lanes)
                sums += Load(first, at) & Load(second, at);
            Vector.Widen(sums, out var low, out var high);
            count += Vector.Sum(low + high);
        }
        for (; at < first.Length; at++) count += first[at] & second[at] ? 1 : 0;
        return count;
    }

    /// <summary>All ones where a value is greater.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<int> Above(ReadOnlySpan<float> values, Vector<float> limit) =>
        Vector.GreaterThan(new Vector<float>(values), limit);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<byte> Load(ReadOnlySpan<bool> mask, int at) => new(MemoryMarshal.AsBytes(mask[at..]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector<byte> values, Span<bool> mask, int at) =>
        values.CopyTo(MemoryMarshal.AsBytes(mask[at..]));
}
