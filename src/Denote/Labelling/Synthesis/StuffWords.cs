using System.Collections.Frozen;

namespace Denote.Labelling;

/// <summary>
/// A list of English words for regions without a shape of their own, so that the user need not say what is stuff.
/// </summary>
internal static class StuffWords
{
    private const string Words = """
        sky fog mist haze smoke steam rain
        sea ocean water river lake pond stream waterfall waves ice snow
        ground dirt soil mud earth sand beach desert gravel dust
        grass lawn field meadow pasture moss leaves foliage vegetation plants bushes hedge forest woods woodland
        jungle orchard straw hay undergrowth shrubbery
        hill hills mountain mountains rock rocks cliff stones valley land terrain shore coast dunes
        road street path pavement sidewalk asphalt track railroad runway parking highway
        wall walls floor ceiling roof fence railing tiles bricks concrete marble plaster
        building buildings city town village scaffolding
        carpet rug cloth fabric textile curtain curtains paper cardboard plastic metal
        crowd
        """;

    private static readonly FrozenSet<string> Set = FrozenSet.ToFrozenSet(
        Words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Whether a class's last word, in singular or plural, is in the list.</summary>
    public static bool Contains(string className)
    {
        string[] words = className.ToLowerInvariant().Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0 && Set.Contains(words[^1]);
    }
}
