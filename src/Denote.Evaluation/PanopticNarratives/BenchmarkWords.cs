using System.Globalization;
using System.Text;

namespace Denote.Evaluation.PanopticNarratives;

/// <summary>
/// Numbers of words as the benchmark's preparation counts them: BERT's basic splitting, where every punctuation
/// character is a word of its own, with "n't" taken apart in utterances.
/// </summary>
internal static class BenchmarkWords
{
    private const string Negation = "n't";

    /// <summary>How many words a caption has.</summary>
    public static int Count(string text)
    {
        int count = 0;
        bool isInWord = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isMark = Rune.IsPunctuation(rune) || (rune.IsAscii && Rune.IsSymbol(rune));
            bool isLetter = !isMark && !Rune.IsWhiteSpace(rune) && !IsDropped(rune);
            if (isMark || (isLetter && !isInWord)) count++;
            // Characters that are dropped do not end a word.
            isInWord = isLetter || (isInWord && IsDropped(rune) && !Rune.IsWhiteSpace(rune));
        }
        return count;
    }

    /// <summary>How many words an utterance has: before its first "n't", the apostrophe, the t, and after it.</summary>
    public static int CountOfUtterance(string utterance)
    {
        int at = utterance.IndexOf(Negation, StringComparison.Ordinal);
        return at < 0 ? Count(utterance) : Count(utterance[..at]) + 2 + Count(utterance[(at + Negation.Length)..]);
    }

    /// <summary>Accents and control characters are taken off before words are split.</summary>
    private static bool IsDropped(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.Control or UnicodeCategory.Format;
}
