using System.Collections.Frozen;

namespace Denote.Phrases;

/// <summary>Guesses from an English noun's form whether it speaks of several things.</summary>
internal static class PluralNouns
{
    private static readonly FrozenSet<string> Irregular = FrozenSet.ToFrozenSet(
    [
        "people", "men", "women", "children", "feet", "teeth", "geese", "mice", "oxen", "cattle", "persons",
        "kids", "sheep",
        "policemen", "firemen", "fishermen", "snowmen", "gentlemen", "ones", "police", "loaves", "cacti", "fungi",
    ]);

    // Nouns in -s of one thing, one pair or one mass.
    private static readonly FrozenSet<string> Singular = FrozenSet.ToFrozenSet(
    [
        "lens", "canvas", "christmas", "atlas", "gas", "scissors", "pants", "jeans", "shorts", "sunglasses",
        "binoculars",
        "headphones", "trousers", "goggles", "pajamas", "tights", "leggings", "overalls", "pliers", "tongs", "series",
        "species", "tennis", "mathematics", "bus", "minibus", "trolleybus", "yes", "sheep's", "swiss", "iris",
    ]);

    private static readonly FrozenSet<string> SeveralWords = FrozenSet.ToFrozenSet(
    [
        "these", "those", "both", "several", "many", "few", "various", "numerous", "multiple", "countless",
        "group", "groups", "bunch", "couple", "pair", "lot", "lots", "number", "variety", "herd", "flock",
        "row", "rows",
        "crowd", "dozens", "hundreds", "thousands", "plenty", "array", "assortment", "collection", "swarm",
    ]);

    /// <summary>Whether a noun in lower case has a plural form.</summary>
    public static bool IsPlural(string noun)
    {
        if (Irregular.Contains(noun)) return true;
        if (noun.Length < 3 || !noun.EndsWith('s') || Singular.Contains(noun)) return false;
        return !noun.EndsWith("ss", StringComparison.Ordinal) && !noun.EndsWith("us", StringComparison.Ordinal)
            && !noun.EndsWith("is", StringComparison.Ordinal);
    }

    /// <summary>Whether a word before the head noun says that there are several: "two fish".</summary>
    public static bool SaysSeveral(Word word) => word.Class == WordClass.Numeral
        ? word.Text is not ("one" or "1")
        : SeveralWords.Contains(word.Text);
}
