namespace Denote.Phrases;

/// <summary>The regular forms of English verbs.</summary>
internal static class EnglishVerbs
{
    /// <summary>The plain forms and the forms in -s of verbs.</summary>
    public static IEnumerable<string> PlainAndThird(IEnumerable<string> verbs) =>
        verbs.SelectMany(verb => new[] { verb, Third(verb) });

    /// <summary>carry, carries; watch, watches; hold, holds.</summary>
    public static string Third(string verb)
    {
        if (verb.EndsWith('y') && !IsVowel(verb[^2])) return verb[..^1] + "ies";
        bool hissing = verb.EndsWith('s') || verb.EndsWith('x') || verb.EndsWith('z') || verb.EndsWith('o')
            || verb.EndsWith("ch", StringComparison.Ordinal) || verb.EndsWith("sh", StringComparison.Ordinal);
        return verb + (hissing ? "es" : "s");
    }

    /// <summary>ride, riding; lie, lying; sit, sitting.</summary>
    public static string Ing(string verb)
    {
        if (verb.EndsWith("ie", StringComparison.Ordinal)) return verb[..^2] + "ying";
        if (verb.EndsWith('e') && !verb.EndsWith("ee", StringComparison.Ordinal)) return verb[..^1] + "ing";
        return Doubled(verb) + "ing";
    }

    /// <summary>park, parked; use, used; carry, carried; stop, stopped.</summary>
    public static string Past(string verb)
    {
        if (verb.EndsWith('e')) return verb + "d";
        if (verb.EndsWith('y') && !IsVowel(verb[^2])) return verb[..^1] + "ied";
        return Doubled(verb) + "ed";
    }

    // A short verb doubles its last consonant after a single vowel: sit, stop, run.
    private static string Doubled(string verb)
    {
        bool doubles = verb.Length is 3 or 4 && !IsVowel(verb[^1]) && verb[^1] is not ('w' or 'x' or 'y')
            && IsVowel(verb[^2]) && !IsVowel(verb[^3]) && verb is not "open";
        return doubles ? verb + verb[^1] : verb;
    }

    private static bool IsVowel(char letter) => letter is 'a' or 'e' or 'i' or 'o' or 'u';
}
