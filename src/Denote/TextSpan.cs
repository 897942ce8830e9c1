namespace Denote;

/// <summary>A run of characters of a text, in UTF-16 units as .NET strings count them.</summary>
/// <param name="Start">The first character.</param>
/// <param name="End">One past the last character.</param>
public readonly record struct TextSpan(int Start, int End)
{
    /// <summary>The number of characters.</summary>
    public int Length => End - Start;

    /// <summary>The characters themselves.</summary>
    /// <param name="text">The text that the span points into.</param>
    public string In(string text) => text[Start..End];
}
