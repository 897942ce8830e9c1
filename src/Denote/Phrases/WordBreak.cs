namespace Denote.Phrases;

/// <summary>What stands between two words.</summary>
internal enum WordBreak
{
    /// <summary>White space only.</summary>
    Space,

    /// <summary>A comma.</summary>
    Comma,

    /// <summary>Other punctuation inside a sentence.</summary>
    Punctuation,

    /// <summary>The end of a sentence, or the start of the text.</summary>
    Sentence,
}
