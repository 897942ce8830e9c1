namespace Denote.Phrases;

/// <summary>A word of a text.</summary>
/// <param name="Text">The word in lower case, without a possessive ending, apostrophes as ASCII.</param>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="End">One past where it ends, a possessive ending left out.</param>
/// <param name="FullEnd">One past where it ends, a possessive ending included.</param>
/// <param name="Class">What the word can be.</param>
/// <param name="Break">What stands between it and the word before.</param>
internal sealed record Word(string Text, int Start, int End, int FullEnd, WordClass Class, WordBreak Break)
{
    /// <summary>Whether it has a possessive ending: "man's", "dogs'".</summary>
    public bool IsPossessive => FullEnd > End;
}
