namespace Denote.Phrases;

/// <summary>A noun phrase of a narrative: one thing, or one group of things, to find in the picture.</summary>
/// <param name="Text">The phrase as the narrative has it.</param>
/// <param name="Start">Where it begins in the narrative without brackets, in UTF-16 units.</param>
/// <param name="End">One past where it ends.</param>
/// <param name="Head">The span of its head noun in the same narrative: "boat" in "a red boat".</param>
/// <param name="IsPlural">
/// Whether the words speak of several things; a guess from number words and the head noun's ending.
/// </param>
public sealed record Phrase(string Text, int Start, int End, TextSpan Head, bool IsPlural)
{
    /// <summary>Where the phrase is in the narrative without brackets.</summary>
    public TextSpan Span => new(Start, End);

    /// <summary>The head noun as the narrative has it.</summary>
    public string HeadText => Text[(Head.Start - Start)..(Head.End - Start)];
}
