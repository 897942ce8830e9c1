using System.Numerics;
using System.Runtime.InteropServices;

namespace Denote.Tensors;

/// <summary>Finds NaN and infinity among raw numbers: all bits of the exponent are set.</summary>
internal static class NonFinite
{
    /// <summary>The first such number of a stored tensor, or -1.</summary>
    public static int IndexOf(DataType type, ReadOnlySpan<byte> bytes) => type switch
    {
        DataType.Float16 => IndexOf<ushort>(bytes, 0x7C00),
        DataType.BFloat16 => IndexOf<ushort>(bytes, 0x7F80),
        DataType.Float32 => IndexOf<uint>(bytes, 0x7F800000),
        DataType.Float64 => IndexOf<ulong>(bytes, 0x7FF0000000000000),
        _ => -1,
    };

    private static int IndexOf<T>(ReadOnlySpan<byte> bytes, T exponent) where T : unmanaged, IBinaryInteger<T>
    {
        var numbers = MemoryMarshal.Cast<byte, T>(bytes);
        var vectors = MemoryMarshal.Cast<byte, Vector<T>>(bytes);
        var mask = new Vector<T>(exponent);
        int clean = 0;
        while (clean < vectors.Length && !Vector.EqualsAny(vectors[clean] & mask, mask)) clean++;
        for (int i = clean * Vector<T>.Count; i < numbers.Length; i++)
            if ((numbers[i] & exponent) == exponent) return i;
        return -1;
    }
}
