using System.Collections.Frozen;

namespace Denote.Labelling;

/// <summary>
/// A list of English words for regions without a shape of their own, so that the user need not say what is stuff.
/// </summary>
internal static class StuffWords
{
    private const string Words = """
        stuff other solid structural
        sky cloud fog mist haze smoke steam rain
        sea ocean water river lake pond stream waterfall wave ice snow
        ground dirt soil mud earth sand beach desert gravel dust
        grass lawn field meadow pasture moss leaves foliage vegetation tree branch plants bush hedge forest wood woodland
        jungle orchard straw hay undergrowth shrubbery
        hill mountain rock cliff stone valley land terrain shore coast dune
        road street path pavement sidewalk asphalt track railroad runway parking highway platform stairs
        wall floor ceiling roof fence railing tile brick concrete marble plaster
        building skyscraper city town village scaffolding
        carpet rug cloth clothes fabric textile curtain paper cardboard plastic metal
        crowd
        """;

    /// <summary>Objects that names of stuff may stand before: a water bottle, a wall clock, a mountain bike.</summary>
    private const string Objects = """
        bottle glass cup mug bowl plate jug can bucket tank tap fountain pump pipe hose cooler heater melon lily
        clock watch lamp light lantern sign poster painting picture mirror shelf socket switch outlet
        bike bicycle motorcycle motorbike car truck van bus train tram boat ship plane airplane scooter skate sled
        board ball bat glove racket ski shoe boot hat bag box basket towel napkin coat umbrella
        lion horse bear leopard dog cat cow sheep goat fox owl bird gull duck turtle star urchin snake frog tiger hopper
        man woman person people child boy girl worker player statue doll angel castle house hut cabin tower lighthouse
        tent bridge tunnel gate door window post pole hydrant meter bench chair table desk sofa bed cabinet cupboard
        counter cage fan plow plough blower globe flake cream cone cube cutter mower roller machine mixer plane clip
        knife axe fork spoon hammer drum guitar phone
        """;

    private static readonly FrozenSet<string> Set = Split(Words);

    private static readonly FrozenSet<string> ObjectSet = Split(Objects);

    /// <summary>What follows them is about the class, not its name: "boat on the water".</summary>
    private static readonly FrozenSet<string> Prepositions =
        Split("on in at by with near under over behind beside before above below from through across against and");

    /// <summary>Whether a class is stuff by its words, any of which may say so unless an object comes last.</summary>
    public static bool Contains(string className)
    {
        string[] words =
        [
            .. className.ToLowerInvariant().Split([' ', '-', '_'], StringSplitOptions.RemoveEmptyEntries)
                .TakeWhile((word, place) => place == 0 || !Prepositions.Contains(word)),
        ];
        // In "a glass of water" it is the glass, in "a field of flowers" the field.
        int of = Array.IndexOf(words, "of");
        return words.Length > 0
            && !IsIn(ObjectSet, words[^1])
            && (of <= 0 || !IsIn(ObjectSet, words[of - 1]))
            && words[0] != "potted"
            && words.Any(word => IsIn(Set, word));
    }

    private static FrozenSet<string> Split(string words) => FrozenSet.ToFrozenSet(
        words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static bool IsIn(FrozenSet<string> set, string word) =>
        set.Contains(word) || Singulars(word).Any(set.Contains);

    private static IEnumerable<string> Singulars(string word)
    {
        if (word.EndsWith('s')) yield return word[..^1];
        if (word.EndsWith("es", StringComparison.Ordinal)) yield return word[..^2];
    }
}
