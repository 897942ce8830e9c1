using System.Globalization;

namespace Denote.Models.Tokenization;

/// <summary>
/// Cuts cleaned text into words with CLIP's pattern, on code points: a special token, an English contraction, letters,
/// one digit, or a run of anything else that is not white space. Case is ignored.
/// </summary>
internal sealed class WordScanner
{
    private const int LongS = 0x17F;
    private static readonly int[][] Contractions =
        [.. new[] { "'s", "'t", "'re", "'ve", "'m", "'ll", "'d" }.Select(Folded)];

    private readonly (int[] Pattern, int[] Exact, int Id)[] _specials;

    /// <summary>Creates the scanner.</summary>
    /// <param name="specials">The tokens that text may spell out, in the pattern's order, with their ids.</param>
    public WordScanner(IEnumerable<(string Text, int Id)> specials)
    {
        _specials = [.. specials.Select(special => (Folded(special.Text), Lower(special.Text), special.Id))];
    }

    private enum Kind { WhiteSpace, Letter, Number, Other }

    /// <summary>The words in order, each as a range of runes and the id of the special token it is, or null.</summary>
    /// <param name="runes">The cleaned text.</param>
    /// <param name="specialsFirst">
    /// Whether special tokens are split off even from the middle of a run of symbols.
    /// </param>
    public IEnumerable<(int Start, int End, int? Special)> Scan(List<MappedRune> runes, bool specialsFirst)
    {
        int at = 0;
        while (at < runes.Count)
        {
            Kind kind = KindOf(runes[at].Value);
            if (kind == Kind.WhiteSpace)
            {
                at++;
                continue;
            }
            int end = at + 1;
            int? special = null;
            if (FindSpecial(runes, at) is { } found)
            {
                end = at + found.Length;
                special = found.Id;
            }
            else if (ContractionLength(runes, at) is > 0 and int length)
            {
                end = at + length;
            }
            else if (kind is Kind.Letter or Kind.Other)
            {
                while (end < runes.Count && KindOf(runes[end].Value) == kind
                    && !(specialsFirst && FindSpecial(runes, end) is { Id: not null }))
                {
                    end++;
                }
            }
            yield return (at, end, special);
            at = end;
        }
    }

    // Id is null where only the pattern's loose case matches: such text is a word of its own but not the special token.
    private (int Length, int? Id)? FindSpecial(List<MappedRune> runes, int at)
    {
        foreach ((int[] pattern, int[] exact, int id) in _specials)
        {
            if (!Matches(runes, at, pattern)) continue;
            bool same = true;
            for (int i = 0; i < exact.Length; i++) same &= LowerOf(runes[at + i].Value) == exact[i];
            return (pattern.Length, same ? id : null);
        }
        return null;
    }

    private static int ContractionLength(List<MappedRune> runes, int at)
    {
        if (runes[at].Value != '\'') return 0;
        foreach (int[] contraction in Contractions)
        {
            if (Matches(runes, at, contraction)) return contraction.Length;
        }
        return 0;
    }

    private static bool Matches(List<MappedRune> runes, int at, int[] folded)
    {
        if (at + folded.Length > runes.Count) return false;
        for (int i = 0; i < folded.Length; i++)
        {
            if (Fold(runes[at + i].Value) != folded[i]) return false;
        }
        return true;
    }

    private static Kind KindOf(int value) => CharUnicodeInfo.GetUnicodeCategory(value) switch
    {
        <= UnicodeCategory.OtherLetter => Kind.Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber
            => Kind.Number,
        _ => UnicodeCase.IsPatternWhiteSpace(value) ? Kind.WhiteSpace : Kind.Other,
    };

    private static int[] Folded(string text) => [.. text.EnumerateRunes().Select(rune => Fold(rune.Value))];

    private static int[] Lower(string text) => [.. text.EnumerateRunes().Select(rune => LowerOf(rune.Value))];

    private static int LowerOf(int value) => System.Text.Rune.ToLowerInvariant(new System.Text.Rune(value)).Value;

    // Simple case folding as far as the patterns need it: the long s folds to s.
    private static int Fold(int value) => value == LongS ? 's' : LowerOf(value);
}
