namespace Denote.Grounding;

/// <summary>Which words of a phrase are looked up in the attention.</summary>
public enum PhraseWords
{
    /// <summary>All tokens of the phrase, weighted as <see cref="WordWeighting"/> says.</summary>
    WholePhrase,

    /// <summary>The tokens of the head noun alone: "umbrella" of "a pink umbrella".</summary>
    HeadNoun,
}
