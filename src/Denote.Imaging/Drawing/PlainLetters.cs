using System.Globalization;
using System.Text;

namespace Denote.Imaging.Drawing;

/// <summary>
/// Brings a label to characters that <see cref="StrokeFont"/> has: Latin letters lose their accents, typographic signs
/// become plain ones, and words in other scripts give way to the label's number.
/// </summary>
internal static class PlainLetters
{
    private const string Ellipsis = "...";

    private static readonly Dictionary<int, string> Plain = Build();

    /// <summary>The label as it is drawn.</summary>
    /// <param name="label">In any script.</param>
    /// <param name="number">
    /// What stands for words that cannot be drawn, from 1; null where there is no number to find them by.
    /// </param>
    public static string Of(string label, int? number)
    {
        string folded = Fold(label);
        if (CanDraw(folded)) return folded;
        var parts = new List<string>();
        foreach (string word in folded.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string part = CanDraw(word) ? word : Ellipsis;
            if (part != Ellipsis || parts.Count == 0 || parts[^1] != Ellipsis) parts.Add(part);
        }
        if (number?.ToString(CultureInfo.InvariantCulture) is not { } digits) return string.Join(' ', parts);
        if (parts[0] != digits) parts.Insert(0, digits);
        return parts is [_, Ellipsis] ? digits : string.Join(' ', parts);
    }

    private static bool CanDraw(string text) => text.EnumerateRunes().All(StrokeFont.Has);

    private static string Fold(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (Rune character in text.EnumerateRunes())
        {
            if (Plain.TryGetValue(character.Value, out string? plain)) result.Append(plain);
            // Combining accents stand after their letter.
            else if (character.Value is < 0x300 or > 0x36F) result.Append(character.ToString());
        }
        return result.ToString();
    }

    // .NET's normalization, which would take letters apart, does nothing without culture data.
    private static Dictionary<int, string> Build()
    {
        var plain = new Dictionary<int, string>();
        foreach (string row in (string[])
        [
            "A ÀÁÂÃÄÅĀĂĄǍ", "a àáâãäåāăąǎ", "AE ÆǢǼ", "ae æǣǽ", "C ÇĆĈĊČ", "c çćĉċč", "D ÐĎĐ", "d ðďđ",
            "E ÈÉÊËĒĔĖĘĚ", "e èéêëēĕėęě", "G ĜĞĠĢǦ", "g ĝğġģǧ", "H ĤĦ", "h ĥħ", "I ÌÍÎÏĨĪĬĮİǏ", "i ìíîïĩīĭįıǐ",
            "J Ĵ", "j ĵ", "K ĶǨ", "k ķǩĸ", "L ĹĻĽĿŁ", "l ĺļľŀł", "N ÑŃŅŇŊ", "n ñńņňŉŋ", "O ÒÓÔÕÖØŌŎŐƠǑ",
            "o òóôõöøōŏőơǒ", "OE Œ", "oe œ", "R ŔŖŘ", "r ŕŗř", "S ŚŜŞŠȘẞ", "s śŝşšș", "ss ß", "T ŢŤŦȚ", "t ţťŧț",
            "Th Þ", "th þ", "U ÙÚÛÜŨŪŬŮŰŲƯǓ", "u ùúûüũūŭůűųưǔ", "W ŴẀẂẄ", "w ŵẁẃẅ", "Y ÝŶŸ", "y ýŷÿ", "Z ŹŻŽ",
            "z źżž", "' ‘’‚′", "\" “”„«»″", "- ‐‑‒–—−", "... …", "x ×",
        ])
        {
            int space = row.IndexOf(' ', StringComparison.Ordinal);
            foreach (char letter in row[(space + 1)..]) plain.Add(letter, row[..space]);
        }
        foreach (int space in (int[])[0x09, 0x0A, 0x0D, 0xA0, 0x202F, 0x2009]) plain.Add(space, " ");
        // Vietnamese: capitals and small letters take turns.
        foreach (var (first, last, letter) in (ReadOnlySpan<(int, int, char)>)
            [(0x1EA0, 0x1EB7, 'A'), (0x1EB8, 0x1EC7, 'E'), (0x1EC8, 0x1ECB, 'I'), (0x1ECC, 0x1EE3, 'O'),
             (0x1EE4, 0x1EF1, 'U'), (0x1EF2, 0x1EF9, 'Y')])
        {
            for (int code = first; code <= last; code++)
                plain.Add(code, (code % 2 == 0 ? letter : char.ToLowerInvariant(letter)).ToString());
        }
        return plain;
    }
}
