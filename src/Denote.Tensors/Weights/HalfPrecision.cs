using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Denote.Tensors;

/// <summary>Half precision numbers, by their bits.</summary>
internal static unsafe class HalfPrecision
{
    private const uint SignBit = 0x8000;
    private const uint LargestFinite = 0x7bff;
    private const int ExponentShift = 13;

    // What is left of a number's sign, exponent and fraction once its bits are shifted by that much with the sign kept.
    private const int SignAndMagnitude = unchecked((int)0x8fffe000);

    private const uint InfiniteExponent = 0x7f800000;

    // 2^112: from the exponents' bias of 15 to that of 127.
    private const float Bias = 5.192296858534828e33f;

    /// <summary>Writes numbers as float32, exactly; NaN stays NaN.</summary>
    /// <param name="source">The numbers' bits.</param>
    /// <param name="target">As many as there are in <paramref name="source"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen(ReadOnlySpan<ushort> source, Span<float> target)
    {
        int i = 0;
        fixed (ushort* from = source)
        fixed (float* to = target)
        {
            for (; i <= source.Length - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
            {
                var (lower, upper) = Vector256.Widen(Vector256.Load(from + i));
                Widen(lower).Store(to + i);
                Widen(upper).Store(to + i + Vector256<uint>.Count);
            }
        }
        for (; i < source.Length; i++) target[i] = (float)BitConverter.UInt16BitsToHalf(source[i]);
    }

    /// <summary>Writes finite numbers as float32, exactly, in a third of the time.</summary>
    /// <param name="source">The numbers' bits.</param>
    /// <param name="target">Receives them.</param>
    /// <param name="count">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WidenFinite(short* source, float* target, long count)
    {
        long i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            var bits = Vector512.Create(SignAndMagnitude);
            for (; i <= count - Vector512<short>.Count; i += Vector512<short>.Count)
            {
                var (lower, upper) = Vector512.Widen(Vector512.Load(source + i));
                (((lower << ExponentShift) & bits).AsSingle() * Vector512.Create(Bias)).Store(target + i);
                (((upper << ExponentShift) & bits).AsSingle() * Vector512.Create(Bias))
                    .Store(target + i + Vector512<int>.Count);
            }
        }
        for (; i <= count - Vector256<short>.Count; i += Vector256<short>.Count)
        {
            var (lower, upper) = Vector256.Widen(Vector256.Load(source + i));
            var bits = Vector256.Create(SignAndMagnitude);
            (((lower << ExponentShift) & bits).AsSingle() * Vector256.Create(Bias)).Store(target + i);
            (((upper << ExponentShift) & bits).AsSingle() * Vector256.Create(Bias))
                .Store(target + i + Vector256<int>.Count);
        }
        for (; i < count; i++)
            target[i] = BitConverter.Int32BitsToSingle((source[i] << ExponentShift) & SignAndMagnitude) * Bias;
    }

    /// <summary>
    /// The bits of exponent and fraction read as float32 are the number times 2^-112, also where it is subnormal.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Widen(Vector256<uint> bits)
    {
        var sign = bits & Vector256.Create(SignBit);
        var magnitude = bits ^ sign;
        var number = (magnitude << ExponentShift).AsSingle() * Vector256.Create(Bias);
        var infinite = Vector256.GreaterThan(magnitude, Vector256.Create(LargestFinite))
            & Vector256.Create(InfiniteExponent);
        return (number.AsUInt32() | infinite | (sign << 16)).AsSingle();
    }
}
