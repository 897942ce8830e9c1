using System.Globalization;
using System.Text;

namespace Denote.Models.Tokenization;

/// <summary>
/// White space and lower case as Python defines them, which the reference tokenizers are written in. .NET has the
/// simple mappings; the two that depend on context or grow (final sigma, dotted capital I) are added here.
/// </summary>
internal static class UnicodeCase
{
    private const int CapitalSigma = 0x3A3;
    private const int SmallSigma = 0x3C3;
    private const int FinalSigma = 0x3C2;
    private const int CapitalDottedI = 0x130;
    private const int CombiningDotAbove = 0x307;

    /// <summary>What <c>\s</c> matches: the Unicode property White_Space.</summary>
    public static bool IsPatternWhiteSpace(int value) => value <= char.MaxValue && char.IsWhiteSpace((char)value);

    /// <summary>What Python's <c>str.strip</c> removes: White_Space and the four separators U+001C to U+001F.</summary>
    public static bool IsStringWhiteSpace(int value) => IsPatternWhiteSpace(value) || value is >= 0x1C and <= 0x1F;

    /// <summary>Lower case of every code point on its own.</summary>
    public static List<MappedRune> ToLowerPerCharacter(List<MappedRune> runes)
    {
        var lower = new List<MappedRune>(runes.Count);
        foreach (MappedRune rune in runes) AddLower(lower, rune);
        return lower;
    }

    /// <summary>
    /// Lower case of a text: a capital sigma at a word's end becomes a final sigma (Unicode's Final_Sigma).
    /// </summary>
    public static List<MappedRune> ToLower(List<MappedRune> runes)
    {
        var lower = new List<MappedRune>(runes.Count);
        for (int i = 0; i < runes.Count; i++)
        {
            if (runes[i].Value == CapitalSigma)
            {
                lower.Add(runes[i] with { Value = IsFinal(runes, i) ? FinalSigma : SmallSigma });
            }
            else
            {
                AddLower(lower, runes[i]);
            }
        }
        return lower;
    }

    private static void AddLower(List<MappedRune> lower, MappedRune rune)
    {
        if (rune.Value == CapitalDottedI)
        {
            lower.Add(rune with { Value = 'i' });
            lower.Add(rune with { Value = CombiningDotAbove });
        }
        else
        {
            lower.Add(rune with { Value = Rune.ToLowerInvariant(new Rune(rune.Value)).Value });
        }
    }

    private static bool IsFinal(List<MappedRune> runes, int at)
    {
        int before = at - 1;
        while (before >= 0 && IsCaseIgnorable(runes[before].Value)) before--;
        if (before < 0 || !IsCased(runes[before].Value)) return false;
        int after = at + 1;
        while (after < runes.Count && IsCaseIgnorable(runes[after].Value)) after++;
        return after == runes.Count || !IsCased(runes[after].Value);
    }

    // Unicode property Cased: letters with case, and the code points of Other_Lowercase and Other_Uppercase that are
    // not case-ignorable (ordinal indicators, Roman numerals, circled and squared letters).
    private static bool IsCased(int value) => CharUnicodeInfo.GetUnicodeCategory(value)
        is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        || value is 0xAA or 0xBA or >= 0x2160 and <= 0x217F or >= 0x24B6 and <= 0x24E9
            or >= 0x1F130 and <= 0x1F149 or >= 0x1F150 and <= 0x1F169 or >= 0x1F170 and <= 0x1F189;

    // Unicode property Case_Ignorable: marks, format characters, modifiers, and the punctuation that stands inside
    // words.
    private static bool IsCaseIgnorable(int value) => CharUnicodeInfo.GetUnicodeCategory(value)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
            or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol
        || value is '\'' or '.' or ':' or 0xB7 or 0x387 or 0x55F or 0x5F4 or 0x2018 or 0x2019 or 0x2024 or 0x2027
            or 0xFE13 or 0xFE52 or 0xFE55 or 0xFF07 or 0xFF0E or 0xFF1A;
}
