namespace Denote.Phrases;

/// <summary>Who decided what the phrases of a narrative are.</summary>
public enum PhraseSource
{
    /// <summary>The user marked them with brackets.</summary>
    Brackets,

    /// <summary>The noun-phrase chunker proposed them.</summary>
    Chunker,

    /// <summary>The caller of the library supplied them.</summary>
    Caller,
}
