using Denote.Phrases;

namespace Denote.Grounding;

/// <summary>What the user should know about a result, in sentences.</summary>
internal static class GroundingWarnings
{
    public static IReadOnlyList<string> Of(
        ParsedNarrative narrative, IReadOnlyList<GroundedPhrase> phrases, AttentionReading reading)
    {
        var warnings = new List<string>();
        if (narrative.Phrases.Count == 0)
            warnings.Add("The narrative has no phrase to ground; mark phrases with [brackets].");
        if (reading.Prompts > 1)
        {
            warnings.Add(
                $"The narrative has {reading.Text.Tokens.Count} tokens, more than one prompt holds; it was read as "
                + $"{reading.Prompts} prompts, so that phrases far apart do not see each other.");
        }
        foreach (var phrase in phrases)
            warnings.AddRange(Of(phrase, phrase.Warnings));
        foreach (var phrase in phrases.Where(phrase => phrase.Outcome == PhraseOutcome.Flat))
            warnings.Add(
                $"Phrase {phrase.Index + 1} '{phrase.Text}': the attention to it is the same everywhere; its mask is "
                + "empty.");
        var byText = phrases.GroupBy(phrase => phrase.Text, StringComparer.OrdinalIgnoreCase);
        foreach (var same in byText.Where(same => same.Count() > 1))
        {
            warnings.Add($"'{same.Key}' is marked {same.Count()} times (phrases {Numbers([.. same])}); each place has "
                + "its own mask.");
        }
        return warnings;
    }

    /// <summary>The phrases' numbers; of many only the first ones and the last.</summary>
    private static string Numbers(IReadOnlyList<GroundedPhrase> phrases)
    {
        const int Most = 6;
        string all = string.Join(", ", phrases.Take(Most).Select(phrase => phrase.Index + 1));
        return phrases.Count <= Most ? all : $"{all}, ... {phrases[^1].Index + 1}";
    }

    /// <summary>A phrase's own warnings as sentences.</summary>
    public static IEnumerable<string> Of(GroundedPhrase phrase, IEnumerable<string> warnings) =>
        warnings.Select(warning => $"Phrase {phrase.Index + 1} '{phrase.Text}': {warning}.");
}
