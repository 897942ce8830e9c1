using Denote.Phrases;

namespace Denote.Evaluation.PictureBook;

/// <summary>A text about a scene: its caption or its narrative.</summary>
/// <param name="Text">The text.</param>
/// <param name="Phrases">Its phrases in order.</param>
public sealed record PictureBookText(string Text, IReadOnlyList<PictureBookPhrase> Phrases)
{
    /// <summary>The text as grounding takes it.</summary>
    public ParsedNarrative ToNarrative() =>
        new(Text, [.. Phrases.Select(phrase => phrase.Phrase)], PhraseSource.Caller);
}
