namespace Denote.Phrases;

/// <summary>Finds the phrases of a narrative. Implement it to plug in another parser.</summary>
public interface IPhraseParser
{
    /// <summary>Finds the phrases, from left to right and without overlap.</summary>
    /// <exception cref="DenoteException">The narrative is empty or its marks are wrong.</exception>
    ParsedNarrative Parse(string narrative);
}
