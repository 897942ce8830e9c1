namespace Denote.Phrases;

/// <summary>
/// Proposes the noun phrases of an English description of a picture: <c>In the background we can see the sky</c> gives
/// "the sky". Phrases that speak of the picture itself, of a place in it or of a time are left out. Rules and small
/// word lists only: what it finds is a proposal that the user should be shown; brackets always decide better.
/// </summary>
public sealed class NounPhraseChunker : IPhraseParser
{
    /// <inheritdoc/>
    /// <exception cref="DenoteException">The narrative is empty.</exception>
    public ParsedNarrative Parse(string narrative)
    {
        PhraseParser.RequireText(narrative);
        List<Word> words = WordReader.Read(narrative);
        var phrases = new List<Phrase>();
        foreach (NounPhraseGrammar.Match match in new NounPhraseGrammar(words).FindAll())
        {
            if (SpeaksOfPicture(words, match) || SpeaksOfPlace(words, match) || SpeaksOfTime(words, match)) continue;
            (int start, int end) = (words[match.First].Start, words[match.Head].End);
            Word head = words[match.Head];
            phrases.Add(new Phrase(
                narrative[start..end], start, end, new TextSpan(head.Start, head.End), match.IsPlural));
        }
        return new ParsedNarrative(narrative, phrases, PhraseSource.Chunker);
    }

    // "In this picture ...", "The image shows ...", "A photo of ...", but not "a picture on the wall".
    private static bool SpeaksOfPicture(List<Word> words, NounPhraseGrammar.Match match)
    {
        if (!EnglishLexicon.IsImageNoun(words[match.Head].Text)) return false;
        if (words[match.First].Break == WordBreak.Sentence)
        {
            return words[match.First].Text is "this" or "the" || match.First == match.Head
                || (match.Head + 1 < words.Count && words[match.Head + 1].Text == "of");
        }
        return IsAfterPreposition(words, match.First) && words[match.First].Text is "this" or "the" or "that";
    }

    // "on the left side", "in the background", but not "on a white background".
    private static bool SpeaksOfPlace(List<Word> words, NounPhraseGrammar.Match match)
    {
        return IsAfterPreposition(words, match.First) && IsPlaceOnly(words, match);
    }

    private static bool SpeaksOfTime(List<Word> words, NounPhraseGrammar.Match match) =>
        IsAfterPreposition(words, match.First) && EnglishLexicon.IsTimeNoun(words[match.Head].Text);

    /// <summary>Whether a phrase has no word but a place noun and what only narrows the place.</summary>
    internal static bool IsPlaceOnly(IReadOnlyList<Word> words, NounPhraseGrammar.Match match)
    {
        if (!EnglishLexicon.IsPlaceNoun(words[match.Head].Text)) return false;
        for (int i = match.First; i < match.Head; i++)
        {
            if (!EnglishLexicon.IsPlaceModifier(words[i].Text)) return false;
        }
        return true;
    }

    private static bool IsAfterPreposition(List<Word> words, int first) => first > 0
        && words[first].Break == WordBreak.Space
        && (words[first - 1].Class == WordClass.Preposition || words[first - 1].Text == "to");
}
