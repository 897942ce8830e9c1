namespace Denote.Grounding;

/// <summary>Whether a phrase could be grounded.</summary>
public enum PhraseOutcome
{
    /// <summary>The phrase has a map and a mask.</summary>
    Grounded,

    /// <summary>The phrase holds no word that the tokenizer knows of; its map and mask are empty.</summary>
    Empty,

    /// <summary>The attention to the phrase is the same everywhere; its map and mask are empty.</summary>
    Flat,
}
