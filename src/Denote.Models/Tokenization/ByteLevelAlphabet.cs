namespace Denote.Models.Tokenization;

/// <summary>
/// The printable character that byte-level vocabularies write for each byte: the byte's own Latin-1 character where
/// that is printable, else the next free one from U+0100 on.
/// </summary>
internal static class ByteLevelAlphabet
{
    private static readonly char[] Symbols = Build();
    private static readonly Dictionary<char, byte> Bytes =
        Enumerable.Range(0, 256).ToDictionary(value => Symbols[value], value => (byte)value);

    /// <summary>The character of a byte.</summary>
    public static char Symbol(byte value) => Symbols[value];

    /// <summary>The byte of a character, or false when the alphabet does not have it.</summary>
    public static bool TryGetByte(char symbol, out byte value) => Bytes.TryGetValue(symbol, out value);

    private static char[] Build()
    {
        var symbols = new char[256];
        int free = 0x100;
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE and <= 0xFF;
            symbols[value] = (char)(printable ? value : free++);
        }
        return symbols;
    }
}
