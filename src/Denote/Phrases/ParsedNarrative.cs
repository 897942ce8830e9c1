namespace Denote.Phrases;

/// <summary>A narrative and the phrases in it.</summary>
/// <param name="Text">The narrative without brackets, as the text encoder reads it.</param>
/// <param name="Phrases">
/// The phrases from left to right; they do not overlap, and the same words may come again.
/// </param>
/// <param name="Source">Who decided what the phrases are.</param>
public sealed record ParsedNarrative(string Text, IReadOnlyList<Phrase> Phrases, PhraseSource Source);
