namespace Denote.Phrases;

/// <summary>
/// Finds noun phrases in a row of words by rules: determiners, numbers, adjectives and nouns build one; closed-class
/// words, verbs and punctuation end it; its last noun is the head. Where a word can be two things, its neighbours
/// decide.
/// </summary>
internal sealed class NounPhraseGrammar(IReadOnlyList<Word> words)
{
    private const int MostModifiers = 12;

    /// <summary>A noun phrase as indices of words.</summary>
    /// <param name="First">Its first word.</param>
    /// <param name="Head">Its last word, which is its head noun.</param>
    /// <param name="IsPlural">Whether it speaks of several things.</param>
    public readonly record struct Match(int First, int Head, bool IsPlural);

    /// <summary>All noun phrases from left to right.</summary>
    public IEnumerable<Match> FindAll()
    {
        int at = 0;
        while (at < words.Count)
        {
            if (Find(at, out int next) is { } match) yield return match;
            at = next;
        }
    }

    // Next is where another phrase can begin, whether one was found or not.
    private Match? Find(int first, out int next)
    {
        Match? phrase = FindSimple(first, out next);
        // "a group of people" is one phrase whose head is what the group is of.
        while (phrase is { } group && EnglishLexicon.IsQuantityNoun(words[group.Head].Text) && IsOf(next)
            && FindSimple(next + 1, out int afterMembers) is { } members)
        {
            bool several = group.IsPlural || members.IsPlural;
            phrase = members with { First = first, IsPlural = several };
            next = afterMembers;
        }
        return phrase;
    }

    private Match? FindSimple(int first, out int next)
    {
        int head = -1, end = first;
        bool several = false;
        for (; end < words.Count && Continues(end, first, head) && Accepts(end, first, head); end++)
        {
            if (words[end].IsPossessive && LeadsToNoun(end + 1)) head = -1;
            else if (IsNounHere(end, first, head)) head = end;
            several |= PluralNouns.SaysSeveral(words[end]);
            if (words[end].IsPossessive && head == end)
            {
                end++;
                break;
            }
        }
        // A word that could be a noun and was refused is the verb of this phrase.
        bool verb = end > first && end < words.Count && words[end].Break == WordBreak.Space && IsNounForm(words[end])
            && !Accepts(end, first, head);
        next = Math.Max(verb ? end + 1 : end, first + 1);
        if (head < 0 && end - first > 1 && words[end - 1].Class == WordClass.AdjectiveOrNoun) head = end - 1;
        if (head < 0 || IsPredicate(first, head)) return null;
        return new Match(first, head, several || PluralNouns.IsPlural(words[head].Text));
    }

    // Punctuation ends a phrase, but adjectives may be listed: "a big, red ball".
    private bool Continues(int i, int first, int head)
    {
        if (i == first || words[i].Break == WordBreak.Space) return true;
        return words[i].Break == WordBreak.Comma && head < 0 && IsModifier(words[i - 1]) && ModifiersLeadToNoun(i);
    }

    private bool Accepts(int i, int first, int head)
    {
        Word word = words[i];
        bool started = i > first;
        if (IsNounCan(i, started)) return true;
        switch (word.Class)
        {
            case WordClass.Determiner:
                if (started) return head < 0 && words[i - 1].Class == WordClass.Determiner;
                return !(word.Text is "that" && IsRelative(i));
            case WordClass.Numeral:
                return head < 0;
            case WordClass.Adjective:
                return head < 0;
            case WordClass.AdjectiveOrNoun:
                // "a traffic light", but not "a car left of it" or "a shirt orange".
                return head < 0 || !(EnglishLexicon.IsPlaceNoun(word.Text) || word.Text == "orange");
            case WordClass.Adverb:
                return started && head < 0 && LeadsToNoun(i + 1, throughModifiersOnly: true);
            case WordClass.Conjunction:
                return started && head < 0 && IsModifier(words[i - 1]) && word.Text is "and" or "or"
                    && ModifiersLeadToNoun(i + 1);
            case WordClass.VerbIng:
                return AcceptsIng(i, started, head);
            case WordClass.VerbPast:
                return AcceptsParticiple(i, started, head);
            case WordClass.VerbBase or WordClass.VerbThird:
                return AcceptsVerbForm(i, first, head);
            case WordClass.Noun:
                return started ? head < 0 || !IsUnknownVerb(i, head) : !IsVerbAfterSubject(i);
            default:
                return false;
        }
    }

    private bool AcceptsIng(int i, bool started, int head)
    {
        bool beforeNoun = LeadsToNoun(i + 1);
        if (started && head < 0) return beforeNoun || words[i - 1].Class == WordClass.Determiner;
        return beforeNoun && EnglishLexicon.IsIngModifier(words[i].Text) && !FollowsSubject(i);
    }

    private bool AcceptsParticiple(int i, bool started, int head)
    {
        if (!LeadsToNoun(i + 1)) return false;
        if (head >= 0) return EnglishLexicon.IsCompoundParticiple(words[i].Text);
        return started || !FollowsSubject(i);
    }

    // Whether the word before could be the subject of this word as a verb: "people dining", "the walls are painted".
    private bool FollowsSubject(int i) => i > 0 && words[i].Break == WordBreak.Space
        && words[i - 1].Class is not (WordClass.Preposition or WordClass.Conjunction or WordClass.VerbIng
            or WordClass.VerbBase or WordClass.VerbThird);

    private bool AcceptsVerbForm(int i, int first, int head)
    {
        Word word = words[i];
        bool pure = EnglishLexicon.IsPureVerb(word.Text);
        if (i == first) return !pure && !IsVerbPlace(i);
        if (head < 0)
        {
            // "a light hangs": before a verb the adjective was the noun.
            if (word.Class != WordClass.VerbThird) return true;
            if (pure && words[i - 1].Class == WordClass.AdjectiveOrNoun) return false;
            if (words[first].Text == "that") return false;
            return !pure || words[first].Class is WordClass.Determiner or WordClass.Numeral;
        }
        if (pure) return false;
        bool plural = PluralNouns.IsPlural(words[head].Text);
        if (word.Class == WordClass.VerbBase) return !plural && !SubjectOfSeveral(first, i);
        // "A dog runs ..." has a verb; "the bus stops" before a full stop is read as a noun.
        bool atEnd = i + 1 == words.Count || words[i + 1].Break != WordBreak.Space;
        return plural || (atEnd && words[first].Text is not ("a" or "an" or "one"));
    }

    // "An elephant squirts the water": a noun has no determiner right after it, and subject and verb differ in the -s.
    private bool IsUnknownVerb(int i, int head) => !words[i].IsPossessive && NextIs(i, WordClass.Determiner)
        && PluralNouns.IsPlural(words[head].Text) != words[i].Text.EndsWith('s');

    // "a man and a woman play": the second subject of a plural verb.
    private bool SubjectOfSeveral(int first, int verb) =>
        first > 1 && words[first - 1].Class == WordClass.Conjunction && !LeadsToNoun(verb + 1);

    // A bare word in a verb's place: after a subject pronoun, a modal verb, or joined to a verb and followed by its
    // object.
    private bool IsVerbPlace(int i)
    {
        if (i > 0 && words[i].Break == WordBreak.Space)
        {
            WordClass before = words[i - 1].Class;
            if (before is WordClass.BeforeVerb or WordClass.Copula) return true;
            if (before == WordClass.Adverb) return i > 1 && words[i - 2].Class == WordClass.BeforeVerb;
            if (before == WordClass.Preposition) return false;
        }
        return NextIs(i, WordClass.Determiner) || NextIs(i, WordClass.Preposition) || NextIs(i, WordClass.Adverb);
    }

    // An unknown word after a subject pronoun or a modal verb: "we photographed", "she quickly googles".
    private bool IsVerbAfterSubject(int i)
    {
        if (i == 0 || words[i].Break != WordBreak.Space) return false;
        int before = i - 1;
        if (words[before].Class == WordClass.Adverb && before > 0 && words[before].Break == WordBreak.Space) before--;
        return words[before].Class == WordClass.BeforeVerb
            && words[before].Text is not ("to" or "which" or "what" or "you" or "it");
    }

    // "A trash can on the street", but "the dog can see".
    private bool IsNounCan(int i, bool started) => started && words[i].Text == "can"
        && !NextIs(i, WordClass.VerbBase) && !NextIs(i, WordClass.Copula) && !NextIs(i, WordClass.Adverb);

    private bool IsRelative(int i)
    {
        if (i == 0 || words[i].Break != WordBreak.Space) return false;
        return words[i - 1].Class is WordClass.Noun or WordClass.AdjectiveOrNoun;
    }

    private bool IsNounHere(int i, int first, int head) => words[i].Class switch
    {
        WordClass.Noun or WordClass.VerbBase or WordClass.VerbThird => true,
        WordClass.VerbIng => !LeadsToNoun(i + 1),
        WordClass.BeforeVerb => true,
        WordClass.AdjectiveOrNoun => head >= 0,
        WordClass.Numeral => i > first && words[i].Text == "one" && head < 0 && !LeadsToNoun(i + 1)
            && words[i - 1].Class is not WordClass.Numeral,
        _ => false,
    };

    // "The road is wet": a lone word after a form of "be" describes; "there is sand" does not.
    private bool IsPredicate(int first, int head)
    {
        if (first != head || first == 0 || words[first].Break != WordBreak.Space) return false;
        if (PluralNouns.IsPlural(words[head].Text)) return false;
        int copula = first - 1;
        while (copula > 0 && words[copula].Class == WordClass.Adverb) copula--;
        if (words[copula].Class != WordClass.Copula) return false;
        int subject = copula - 1;
        while (subject >= 0 && words[subject].Class == WordClass.Adverb) subject--;
        return subject < 0 || words[subject].Text is not ("there" or "here");
    }

    private bool ModifiersLeadToNoun(int i) =>
        i < words.Count && IsModifier(words[i]) && LeadsToNoun(i + 1, afterModifier: true);

    private static bool IsNounForm(Word word) =>
        word.Class is WordClass.Noun or WordClass.VerbBase or WordClass.VerbThird;

    private static bool IsModifier(Word word) =>
        word.Class is WordClass.Adjective or WordClass.AdjectiveOrNoun or WordClass.VerbPast;

    // Whether the words from here on reach a noun through a few words that can stand before one.
    private bool LeadsToNoun(int i, bool afterModifier = false, bool throughModifiersOnly = false)
    {
        int end = Math.Min(words.Count, i + MostModifiers);
        for (bool passed = afterModifier; i < end; i++, passed = true)
        {
            Word word = words[i];
            bool listed = word.Break == WordBreak.Comma && passed && IsModifier(words[i - 1]);
            if (word.Break != WordBreak.Space && !listed) return false;
            switch (word.Class)
            {
                case WordClass.Noun or WordClass.VerbBase or WordClass.VerbThird:
                    return passed || !throughModifiersOnly;
                case WordClass.Adjective or WordClass.AdjectiveOrNoun or WordClass.VerbPast or WordClass.VerbIng:
                    break;
                case WordClass.Adverb or WordClass.Numeral:
                    break;
                case WordClass.Conjunction when passed && IsModifier(words[i - 1]):
                    break;
                default:
                    return false;
            }
        }
        return false;
    }

    private bool NextIs(int i, WordClass kind) =>
        i + 1 < words.Count && words[i + 1].Break == WordBreak.Space && words[i + 1].Class == kind;

    private bool IsOf(int i) => i + 1 < words.Count && words[i].Break == WordBreak.Space
        && words[i].Text == "of" && words[i + 1].Break == WordBreak.Space;
}
