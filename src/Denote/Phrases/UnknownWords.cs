using System.Text;
using Denote.Models.Tokenization;

namespace Denote.Phrases;

/// <summary>
/// Finds words that a text encoder cannot know: those that its tokenizer cuts mostly into single characters, because
/// no longer piece of them was common in the texts that it was made from, and those in other scripts than Latin, which
/// CLIP was hardly trained on. Their attention is as strong as that of known words, and points anywhere.
/// </summary>
internal static class UnknownWords
{
    // The letters of the Latin script end here, but for rare ones.
    private const int EndOfLatin = 0x250;
    private const int FirstExtendedLatin = 0x1E00;
    private const int EndOfExtendedLatin = 0x1F00;

    // Above this share of its pieces, single characters make a word unknown. "boats" as "boat" and "s" has half.
    private const double MostSinglePieces = 0.5;

    /// <summary>The warning about a part of a text, or null where all its words are known.</summary>
    /// <param name="text">The text with its tokens.</param>
    /// <param name="start">Where the part begins, in UTF-16 units.</param>
    /// <param name="end">One past where it ends.</param>
    public static string? Warn(ClipEncoding text, int start, int end)
    {
        string[] words = [.. Find(text, start, end).Select(word => $"'{word}'").Distinct().Take(4)];
        return words.Length == 0
            ? null
            : $"the text encoder does not know {string.Join(" and ", words)}, so that the mask may be of anything; say "
                + "it in other, English words";
    }

    /// <summary>The words of a part of a text that the text encoder cannot know, in order.</summary>
    /// <param name="text">The text with its tokens.</param>
    /// <param name="start">Where the part begins, in UTF-16 units.</param>
    /// <param name="end">One past where it ends.</param>
    public static IEnumerable<string> Find(ClipEncoding text, int start, int end)
    {
        var word = new List<ClipToken>();
        foreach (int index in text.TokensIn(start, end))
        {
            ClipToken token = text.Tokens[index];
            word.Add(token);
            if (!token.Text.EndsWith("</w>", StringComparison.Ordinal)) continue;
            string spelling = text.Text[word[0].Start..word[^1].End];
            if (IsUnknown(text.Text, word, spelling)) yield return spelling;
            word.Clear();
        }
    }

    private static bool IsUnknown(string text, List<ClipToken> word, string spelling)
    {
        // The endings that tokenizers cut off, as in "dog's", are no words of their own.
        if (spelling.StartsWith('\'') || !spelling.EnumerateRunes().Any(IsLetterOrPictograph)) return false;
        if (spelling.EnumerateRunes().Any(rune => Rune.IsLetter(rune) && !IsLatin(rune.Value))) return true;
        if (word.Count == 1) return false;
        int single = word.Count(token => text[token.Start..token.End].EnumerateRunes().Count() <= 1);
        return single > MostSinglePieces * word.Count;
    }

    private static bool IsLetterOrPictograph(Rune rune) => Rune.IsLetter(rune) || rune.Value > 0x2000;

    private static bool IsLatin(int value) =>
        value is < EndOfLatin or (>= FirstExtendedLatin and < EndOfExtendedLatin);
}
