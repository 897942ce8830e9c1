namespace Denote.Imaging.Jpeg;

/// <summary>A Huffman table of a JPEG (ITU-T T.81, annex C), prepared for decoding.</summary>
internal sealed class HuffmanTable
{
    /// <summary>Codes up to this length are found with one look.</summary>
    public const int LookBits = 9;

    private readonly byte[] _symbols;
    private readonly int[] _symbolOffset = new int[17];
    private readonly int[] _codeEnd = new int[17];
    private readonly ushort[] _look = new ushort[1 << LookBits];

    /// <param name="counts">The number of codes of each length 1..16.</param>
    /// <param name="symbols">The symbols in the order of their codes.</param>
    /// <exception cref="ImageException">There are more codes of a length than fit.</exception>
    public HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        _symbols = symbols.ToArray();
        int code = 0, next = 0;
        for (int length = 1; length <= 16; length++)
        {
            _symbolOffset[length] = next - code;
            for (int i = 0; i < counts[length - 1]; i++, code++, next++)
            {
                if (code >= 1 << length) throw new ImageException("The JPEG has a Huffman table with too many codes.");
                if (length > LookBits) continue;
                int first = code << (LookBits - length);
                _look.AsSpan(first, 1 << (LookBits - length)).Fill((ushort)(length << 8 | _symbols[next]));
            }
            _codeEnd[length] = code;
            code <<= 1;
        }
    }

    /// <summary>
    /// The length (high byte) and symbol of the code that begins with these bits; 0 if it is longer.
    /// </summary>
    public int Look(int bits) => _look[bits];

    /// <summary>The same for the longer codes, from the next 16 bits; 0 if there is no such code.</summary>
    public int LookLong(int bits)
    {
        for (int length = LookBits + 1; length <= 16; length++)
        {
            int code = bits >> (16 - length);
            if (code < _codeEnd[length]) return length << 8 | _symbols[code + _symbolOffset[length]];
        }
        return 0;
    }
}
