using System.Text;

namespace Denote.Models.Tokenization;

/// <summary>
/// Resolves HTML character references as the standard's text parser does: <c>&amp;amp;</c>, <c>&amp;lt</c> without its
/// semicolon, the longest known beginning of <c>&amp;notit;</c>, decimal and hexadecimal numbers.
/// </summary>
internal static class HtmlEntities
{
    private const int LongestName = 32;
    private const int ReplacementCharacter = 0xFFFD;

    // What the numbers 128 to 159 mean: the characters of Windows-1252.
    private static readonly int[] Windows1252 =
    [
        0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6,
        0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D, 0x8F,
        0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122,
        0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178,
    ];

    private static readonly Lazy<Dictionary<string, int[]>> Names = new(ReadNames);

    /// <summary>Resolves every reference once; what a reference gives spans the whole reference.</summary>
    public static List<MappedRune> Unescape(List<MappedRune> runes)
    {
        int next = runes.FindIndex(rune => rune.Value == '&');
        if (next < 0) return runes;
        var result = new List<MappedRune>(runes.Count);
        int at = 0;
        while (at < runes.Count)
        {
            int length = runes[at].Value == '&' ? ReadReference(runes, at, result) : 0;
            if (length == 0) result.Add(runes[at]);
            at += Math.Max(length, 1);
        }
        return result;
    }

    // Returns how many runes the reference at an ampersand has, or 0 when it is none.
    private static int ReadReference(List<MappedRune> runes, int at, List<MappedRune> result)
    {
        if (at + 1 < runes.Count && runes[at + 1].Value == '#') return ReadNumber(runes, at, result);
        var name = new StringBuilder();
        int end = at + 1;
        while (end < runes.Count && end - at <= LongestName && !EndsName(runes[end].Value))
        {
            name.Append(new Rune(runes[end].Value).ToString());
            end++;
        }
        if (name.Length == 0) return 0;
        if (end < runes.Count && runes[end].Value == ';') name.Append(';');
        // All names are ASCII: once a beginning matches, UTF-16 units and runes count the same.
        for (int length = name.Length; length > 1; length--)
        {
            if (!Names.Value.TryGetValue(name.ToString(0, length), out int[]? values)) continue;
            foreach (int value in values)
            {
                result.Add(new MappedRune(value, runes[at].Start, runes[at + length].End));
            }
            return length + 1;
        }
        return 0;
    }

    private static bool EndsName(int value) => value is '\t' or '\n' or '\f' or ' ' or '<' or '&' or '#' or ';';

    private static int ReadNumber(List<MappedRune> runes, int at, List<MappedRune> result)
    {
        int digits = at + 2;
        bool hexadecimal = digits < runes.Count && runes[digits].Value is 'x' or 'X';
        if (hexadecimal) digits++;
        long number = 0;
        int end = digits;
        while (end < runes.Count && IsDigit(runes[end].Value, hexadecimal))
        {
            int digit = Convert.ToInt32(((char)runes[end].Value).ToString(), 16);
            number = Math.Min((number * (hexadecimal ? 16 : 10)) + digit, int.MaxValue);
            end++;
        }
        if (end == digits) return 0;
        if (end < runes.Count && runes[end].Value == ';') end++;
        if (Meaning((int)number) is { } value)
        {
            result.Add(new MappedRune(value, runes[at].Start, runes[end - 1].End));
        }
        return end - at;
    }

    private static bool IsDigit(int value, bool hexadecimal) => value is >= '0' and <= '9'
        || (hexadecimal && value is >= 'a' and <= 'f' or >= 'A' and <= 'F');

    // The code point a number stands for; null when the standard drops it.
    private static int? Meaning(int number) => number switch
    {
        0 or (>= 0xD800 and <= 0xDFFF) or > 0x10FFFF => ReplacementCharacter,
        '\r' => '\r',
        >= 128 and < 160 => Windows1252[number - 128],
        (>= 1 and <= 8) or 0xB or (>= 0xE and <= 0x1F) or 0x7F or (>= 0xFDD0 and <= 0xFDEF) => null,
        _ => (number & 0xFFFE) == 0xFFFE ? null : number,
    };

    private static Dictionary<string, int[]> ReadNames()
    {
        var names = new Dictionary<string, int[]>(StringComparer.Ordinal);
        foreach (string line in EmbeddedText.Lines("html-entities.txt"))
        {
            int tab = line.IndexOf('\t');
            names.Add(line[..tab], [.. line[(tab + 1)..].Split(' ').Select(part => Convert.ToInt32(part, 16))]);
        }
        return names;
    }
}
