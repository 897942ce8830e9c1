namespace Denote.Phrases;

/// <summary>
/// The word of an expression that says what kind of thing is meant: "boat" in "the second boat from the left",
/// "person" in "person wearing a hat".
/// </summary>
/// <param name="Span">Where the word is in the expression.</param>
/// <param name="IsPlural">Whether the expression's first noun phrase speaks of several things; a guess.</param>
public readonly record struct HeadNoun(TextSpan Span, bool IsPlural)
{
    /// <summary>
    /// Finds the head of the first noun phrase that does not only name a place ("on the left, the dog" gives "dog").
    /// Without such a phrase it is the last word that is not a function word, and the whole expression where there is
    /// no such word.
    /// </summary>
    /// <exception cref="DenoteException">The expression is empty.</exception>
    public static HeadNoun Find(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        if (string.IsNullOrWhiteSpace(expression))
        {
            throw new DenoteException(
                "The expression is empty. Say what to find, for example: the second boat from the left.");
        }
        List<Word> words = WordReader.Read(expression);
        NounPhraseGrammar.Match? first = null;
        foreach (NounPhraseGrammar.Match match in new NounPhraseGrammar(words).FindAll())
        {
            if (!NounPhraseChunker.IsPlaceOnly(words, match)) return From(words[match.Head], match.IsPlural);
            first ??= match;
        }
        if (first is { } place) return From(words[place.Head], place.IsPlural);
        Word? content = words.LastOrDefault(word => word.Class is not (WordClass.Determiner or WordClass.Preposition
            or WordClass.Closed or WordClass.BeforeVerb or WordClass.Copula or WordClass.Conjunction
            or WordClass.Adverb));
        return content is not null ? From(content, PluralNouns.IsPlural(content.Text)) : Whole(expression);
    }

    private static HeadNoun From(Word word, bool plural) => new(new TextSpan(word.Start, word.End), plural);

    private static HeadNoun Whole(string expression)
    {
        int start = expression.Length - expression.AsSpan().TrimStart().Length;
        return new HeadNoun(new TextSpan(start, expression.AsSpan().TrimEnd().Length), false);
    }
}
