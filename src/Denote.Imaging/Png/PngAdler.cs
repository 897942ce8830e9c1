using System.Runtime.CompilerServices;

namespace Denote.Imaging.Png;

/// <summary>The Adler-32 checksum that ends a zlib stream, over data that comes in pieces.</summary>
internal sealed class PngAdler
{
    private const uint Modulus = 65521;

    /// <summary>So many bytes can be summed up before the sums leave 32 bits.</summary>
    private const int SafeLength = 5552;

    private uint _sum = 1;
    private uint _sumOfSums;

    public uint Value => _sumOfSums << 16 | _sum;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            ReadOnlySpan<byte> part = data[..Math.Min(data.Length, SafeLength)];
            uint sum = _sum, sumOfSums = _sumOfSums;
            foreach (byte value in part)
            {
                sum += value;
                sumOfSums += sum;
            }
            (_sum, _sumOfSums) = (sum % Modulus, sumOfSums % Modulus);
            data = data[part.Length..];
        }
    }
}
