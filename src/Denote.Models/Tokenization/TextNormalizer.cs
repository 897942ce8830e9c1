using System.Globalization;
using System.Text;

namespace Denote.Models.Tokenization;

/// <summary>
/// Cleans text for CLIP the way the chosen reference does, and keeps for every resulting code point the span of the
/// user's text it stands for.
/// </summary>
internal static class TextNormalizer
{
    /// <summary>Cleans a text. The starts and the ends of the resulting spans never decrease.</summary>
    public static List<MappedRune> Normalize(string text, ClipTextNormalization normalization, bool lowerCase)
    {
        List<MappedRune> runes = Decode(text);
        switch (normalization)
        {
            case ClipTextNormalization.OpenAi:
                runes = HtmlEntities.Unescape(HtmlEntities.Unescape(runes));
                runes = FoldWhiteSpace(Strip(runes), UnicodeCase.IsPatternWhiteSpace);
                if (lowerCase) runes = UnicodeCase.ToLower(runes);
                break;
            case ClipTextNormalization.TransformersFast:
                runes = FoldWhiteSpace(CanonicalComposition.Compose(runes), UnicodeCase.IsPatternWhiteSpace);
                if (lowerCase) runes = UnicodeCase.ToLowerPerCharacter(runes);
                break;
            case ClipTextNormalization.TransformersSlow:
                if (lowerCase) runes = UnicodeCase.ToLowerPerCharacter(runes);
                runes = CanonicalComposition.Compose(IsolateIdeographs(DropControls(runes)));
                runes = FoldWhiteSpace(runes, UnicodeCase.IsStringWhiteSpace);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(normalization), normalization, "It is not known.");
        }
        // What a step drops belongs to no token, and reordered accents can step back: keep the ends monotone.
        for (int i = 1; i < runes.Count; i++)
        {
            MappedRune rune = runes[i], before = runes[i - 1];
            runes[i] = rune with { Start = Math.Max(rune.Start, before.Start), End = Math.Max(rune.End, before.End) };
        }
        return runes;
    }

    /// <summary>The code points of a text; a lone surrogate becomes U+FFFD.</summary>
    public static List<MappedRune> Decode(string text)
    {
        var runes = new List<MappedRune>(text.Length);
        int at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            // A replaced lone surrogate is one unit long, as U+FFFD itself is.
            runes.Add(new MappedRune(rune.Value, at, at + rune.Utf16SequenceLength));
            at += rune.Utf16SequenceLength;
        }
        return runes;
    }

    private static List<MappedRune> Strip(List<MappedRune> runes)
    {
        int first = 0, end = runes.Count;
        while (first < end && UnicodeCase.IsStringWhiteSpace(runes[first].Value)) first++;
        while (end > first && UnicodeCase.IsStringWhiteSpace(runes[end - 1].Value)) end--;
        return runes.GetRange(first, end - first);
    }

    private static List<MappedRune> FoldWhiteSpace(List<MappedRune> runes, Func<int, bool> isWhiteSpace)
    {
        var folded = new List<MappedRune>(runes.Count);
        foreach (MappedRune rune in runes)
        {
            if (!isWhiteSpace(rune.Value)) folded.Add(rune);
            else if (folded.Count > 0 && folded[^1].Value == ' ') folded[^1] = folded[^1] with { End = rune.End };
            else folded.Add(rune with { Value = ' ' });
        }
        return folded;
    }

    private static List<MappedRune> DropControls(List<MappedRune> runes)
    {
        var kept = new List<MappedRune>(runes.Count);
        foreach (MappedRune rune in runes)
        {
            UnicodeCategory category = CharUnicodeInfo.GetUnicodeCategory(rune.Value);
            if (category is UnicodeCategory.SpaceSeparator || rune.Value is '\t' or '\n' or '\r')
            {
                kept.Add(rune with { Value = ' ' });
            }
            else if (rune.Value != 0xFFFD && !IsControl(category))
            {
                kept.Add(rune);
            }
        }
        return kept;
    }

    private static bool IsControl(UnicodeCategory category) => category is UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned;

    private static List<MappedRune> IsolateIdeographs(List<MappedRune> runes)
    {
        var spaced = new List<MappedRune>(runes.Count);
        foreach (MappedRune rune in runes)
        {
            bool ideograph = IsIdeograph(rune.Value);
            if (ideograph) spaced.Add(new MappedRune(' ', rune.Start, rune.Start));
            spaced.Add(rune);
            if (ideograph) spaced.Add(new MappedRune(' ', rune.End, rune.End));
        }
        return spaced;
    }

    private static bool IsIdeograph(int value) => value is >= 0x4E00 and <= 0x9FFF or >= 0x3400 and <= 0x4DBF
        or >= 0x20000 and <= 0x2A6DF or >= 0x2A700 and <= 0x2CEAF
        or >= 0xF900 and <= 0xFAFF or >= 0x2F800 and <= 0x2FA1F;
}
