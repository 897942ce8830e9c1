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

    public void Add(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            ReadOnlySpan<byte> part = data[..Math.Min(data.Length, SafeLength)];
            foreach (byte value in part)
            {
                _sum += value;
                _sumOfSums += _sum;
            }
            _sum %= Modulus;
            _sumOfSums %= Modulus;
            data = data[part.Length..];
        }
    }
}
