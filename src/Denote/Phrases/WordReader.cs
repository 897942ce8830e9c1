using System.Globalization;

namespace Denote.Phrases;

/// <summary>Cuts a text into words and notes what stands between them.</summary>
internal static class WordReader
{
    /// <summary>The words of a text in order.</summary>
    public static List<Word> Read(string text)
    {
        var words = new List<Word>();
        WordBreak gap = WordBreak.Sentence;
        int at = 0;
        while (at < text.Length)
        {
            if (!IsWordCharacter(text, at))
            {
                WordBreak found = text[at] switch
                {
                    '.' or '!' or '?' or ';' or '\n' => WordBreak.Sentence,
                    ',' => WordBreak.Comma,
                    char character when char.IsWhiteSpace(character) => WordBreak.Space,
                    _ => WordBreak.Punctuation,
                };
                if (found > gap) gap = found;
                at++;
                continue;
            }
            int end = at;
            while (end < text.Length && (IsWordCharacter(text, end) || JoinsWord(text, end))) end++;
            words.Add(Classify(text, at, end, gap));
            gap = WordBreak.Space;
            at = words[^1].FullEnd;
        }
        return words;
    }

    private static Word Classify(string text, int start, int end, WordBreak gap)
    {
        string word = text[start..end].Replace('\u2019', '\'').ToLowerInvariant();
        int stem = end;
        if (word.EndsWith("'s", StringComparison.Ordinal) && !EnglishLexicon.IsClosedContraction(word)) stem = end - 2;
        if (stem == end && word.EndsWith('s') && IsApostrophe(text, end) && !OpensQuote(text, start))
        {
            return new Word(word, start, end, end + 1, WordClass.Noun, gap);
        }
        string bare = word[..(stem - start)];
        WordClass kind = stem < end ? WordClass.Noun : EnglishLexicon.Classify(bare);
        return new Word(bare, start, stem, end, kind, gap);
    }

    // Surrogate pairs count as word characters only when they are letters.
    private static bool IsWordCharacter(string text, int at)
    {
        if (char.IsLowSurrogate(text[at])) return at > 0 && char.IsLetterOrDigit(text, at - 1);
        return char.IsLetterOrDigit(text, at) || IsMark(text[at]);
    }

    private static bool IsMark(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    // Apostrophes and hyphens inside words, points and commas inside numbers.
    private static bool JoinsWord(string text, int at)
    {
        if (at + 1 >= text.Length || !IsWordCharacter(text, at + 1)) return false;
        return text[at] switch
        {
            '-' or '\'' or '\u2019' or '\u2010' or '\u2011' => true,
            '.' or ',' => char.IsAsciiDigit(text[at - 1]) && char.IsAsciiDigit(text[at + 1]),
            _ => false,
        };
    }

    private static bool IsApostrophe(string text, int at) => at < text.Length && text[at] is '\'' or '\u2019';

    private static bool OpensQuote(string text, int start) => start > 0 && text[start - 1] is '\'' or '\u2018';
}
