namespace Denote.Phrases;

/// <summary>The parser that Denote uses unless another is given.</summary>
public static class PhraseParser
{
    /// <summary>Takes the marked phrases when the narrative has any bracket, else proposes noun phrases.</summary>
    public static IPhraseParser Default { get; } = new BracketsOrChunker();

    /// <summary>Refuses a narrative without any word.</summary>
    internal static void RequireText(string narrative)
    {
        ArgumentNullException.ThrowIfNull(narrative);
        if (string.IsNullOrWhiteSpace(narrative))
        {
            throw new DenoteException(
                "The narrative is empty. Describe the picture, for example: [a red boat] beside [the pier].");
        }
    }

    private sealed class BracketsOrChunker : IPhraseParser
    {
        private readonly BracketPhraseParser _brackets = new();
        private readonly NounPhraseChunker _chunker = new();

        public ParsedNarrative Parse(string narrative)
        {
            RequireText(narrative);
            return BracketPhraseParser.HasBrackets(narrative)
                ? _brackets.Parse(narrative)
                : _chunker.Parse(BracketPhraseParser.Unescape(narrative));
        }
    }
}
