namespace Denote.Models.Tokenization;

/// <summary>One token of a text.</summary>
/// <param name="Id">The row of the text encoder's embedding table.</param>
/// <param name="Text">The vocabulary's string, in byte-level spelling, with <c>&lt;/w&gt;</c> at a word's end.</param>
/// <param name="Start">Where the token begins in the user's own text, in UTF-16 units.</param>
/// <param name="End">
/// One past where it ends. Tokens that share a character, such as the bytes of an emoji, each span all of it.
/// </param>
public readonly record struct ClipToken(int Id, string Text, int Start, int End);
