namespace Denote.Imaging.Tests;

/// <summary>
/// Writes entropy-coded bits with the stuffing that JPEG demands; a symbol is its own code of eight bits.
/// </summary>
internal sealed class JpegBitWriter(Stream to)
{
    private int _pending;
    private int _count;

    public void Symbol(int symbol) => Bits(symbol, 8);

    public void Bits(int value, int count)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            _pending = _pending << 1 | (value >> i & 1);
            if (++_count < 8) continue;
            to.WriteByte((byte)_pending);
            if (_pending == 0xFF) to.WriteByte(0);
            (_pending, _count) = (0, 0);
        }
    }

    /// <summary>
    /// The magnitude bits of a number; a negative one is written as one less, so that its first bit is 0.
    /// </summary>
    public void Signed(int value) => Bits(value < 0 ? value - 1 : value, JpegBuilder.BitLength(value));

    /// <summary>Fills the last byte up with ones.</summary>
    public void Align()
    {
        while (_count > 0) Bits(1, 1);
    }
}
