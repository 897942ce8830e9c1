using Denote.Models.Tokenization;
using Denote.Phrases;

namespace Denote.Grounding;

/// <summary>A phrase with the tokens that are looked up for it.</summary>
/// <param name="Phrase">The phrase.</param>
/// <param name="Tokens">Indices among the narrative's tokens; empty when the phrase has none.</param>
/// <param name="Warnings">What the user should know.</param>
internal sealed record PhraseTarget(Phrase Phrase, IReadOnlyList<int> Tokens, IReadOnlyList<string> Warnings)
{
    /// <summary>Finds the tokens of a phrase, or of its head noun.</summary>
    public static PhraseTarget Find(Phrase phrase, ClipEncoding text, PhraseWords words)
    {
        int[] all = text.TokensIn(phrase.Start, phrase.End);
        if (all.Length == 0)
            return new PhraseTarget(
                phrase, all, ["no character of it means anything to the text encoder; its mask is empty"]);
        string[] unknown = UnknownWords.Warn(text, phrase.Start, phrase.End) is { } warning ? [warning] : [];
        if (words == PhraseWords.WholePhrase) return new PhraseTarget(phrase, all, unknown);
        int[] head = text.TokensIn(phrase.Head.Start, phrase.Head.End);
        return head.Length > 0
            ? new PhraseTarget(phrase, head, unknown)
            : new PhraseTarget(phrase, all, ["it has no head noun; the whole phrase was looked up", .. unknown]);
    }
}
