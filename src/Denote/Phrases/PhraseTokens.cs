using Denote.Models.Tokenization;

namespace Denote.Phrases;

/// <summary>Which tokens of a narrative a phrase is made of.</summary>
/// <param name="All">The indices of all tokens that share a character with the phrase, ascending.</param>
/// <param name="Head">The indices of those that share a character with its head noun.</param>
public sealed record PhraseTokens(IReadOnlyList<int> All, IReadOnlyList<int> Head)
{
    /// <summary>Finds a phrase's tokens in the whole narrative's encoding, however many prompts that takes.</summary>
    /// <exception cref="DenoteException">
    /// The phrase has no tokens, because the tokenizer's cleaning drops all its characters, or its span is outside the
    /// text.
    /// </exception>
    public static PhraseTokens Find(Phrase phrase, ClipEncoding narrative)
    {
        ArgumentNullException.ThrowIfNull(phrase);
        ArgumentNullException.ThrowIfNull(narrative);
        int[] all = In(phrase, phrase.Span, narrative);
        int[] head = In(phrase, phrase.Head, narrative);
        if (all.Length == 0)
        {
            throw new DenoteException(
                $"The phrase '{phrase.Text}' at column {phrase.Start + 1} has no tokens: none of its characters means "
                + "anything to the text encoder. Write what to find in words.");
        }
        return new PhraseTokens(all, head.Length > 0 ? head : all);
    }

    private static int[] In(Phrase phrase, TextSpan span, ClipEncoding narrative)
    {
        bool inside = span.Start >= 0 && span.Start <= span.End && span.End <= narrative.Text.Length;
        return inside
            ? narrative.TokensIn(span.Start, span.End)
            : throw new DenoteException(
                $"The phrase '{phrase.Text}' spans [{span.Start}, {span.End}), outside its narrative of "
                + $"{narrative.Text.Length} characters. Parse the phrases from the same text that is encoded.");
    }
}
