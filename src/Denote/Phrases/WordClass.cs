namespace Denote.Phrases;

/// <summary>What a word can be, as far as finding noun phrases needs it.</summary>
internal enum WordClass
{
    /// <summary>Anything in no list: taken for a noun.</summary>
    Noun,

    /// <summary>Articles, demonstratives, possessive pronouns, quantifiers.</summary>
    Determiner,

    /// <summary>Cardinal numbers in words or digits.</summary>
    Numeral,

    /// <summary>Adjectives and ordinals.</summary>
    Adjective,

    /// <summary>
    /// Adjectives before a noun that are nouns without one: words of place (left, top), "light", "orange".
    /// </summary>
    AdjectiveOrNoun,

    /// <summary>Adverbs.</summary>
    Adverb,

    /// <summary>"and", "or" and their like.</summary>
    Conjunction,

    /// <summary>Subject pronouns, modal verbs and others after which a verb comes.</summary>
    BeforeVerb,

    /// <summary>Forms of "be" and verbs like it, after which an adjective may stand alone.</summary>
    Copula,

    /// <summary>Prepositions.</summary>
    Preposition,

    /// <summary>Every other word of a closed class; it ends a phrase.</summary>
    Closed,

    /// <summary>A verb's plain form.</summary>
    VerbBase,

    /// <summary>A verb's form in -s.</summary>
    VerbThird,

    /// <summary>A verb's form in -ing.</summary>
    VerbIng,

    /// <summary>A verb's past form or participle.</summary>
    VerbPast,
}
