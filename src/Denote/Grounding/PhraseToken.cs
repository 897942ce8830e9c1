namespace Denote.Grounding;

/// <summary>One token of a phrase.</summary>
/// <param name="Text">The token as the vocabulary spells it; <c>&lt;/w&gt;</c> marks a word's end.</param>
/// <param name="Position">Its index among the narrative's tokens, 0 is the first after the start token.</param>
/// <param name="Weight">How much its attention counts in the phrase's map, 0..1; a phrase's weights sum to 1.</param>
public readonly record struct PhraseToken(string Text, int Position, float Weight);
