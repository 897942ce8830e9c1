namespace Denote.Tensors.Tests;

public sealed class HalfPrecisionTests
{
    [Fact]
    public void EveryHalfIsWidenedExactly()
    {
        ushort[] bits = [.. Enumerable.Range(0, 1 << 16).Select(i => (ushort)i)];
        var actual = new float[bits.Length];
        HalfPrecision.Widen(bits, actual);
        for (int i = 0; i < bits.Length; i++)
        {
            float expected = (float)BitConverter.UInt16BitsToHalf(bits[i]);
            bool isSame = float.IsNaN(expected) ? float.IsNaN(actual[i])
                : BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(actual[i]);
            Assert.True(isSame, $"{bits[i]:x4} is {actual[i]}, expected {expected}");
        }
    }

    [Fact]
    public void RunsOfAnyLengthAreWidened()
    {
        for (int length = 0; length < 40; length++)
        {
            ushort[] bits =
                [.. Enumerable.Range(0, length).Select(i => BitConverter.HalfToUInt16Bits((Half)(i - 7.5)))];
            var actual = new float[length];
            HalfPrecision.Widen(bits, actual);
            Assert.Equal(Enumerable.Range(0, length).Select(i => i - 7.5f), actual);
        }
    }
}
