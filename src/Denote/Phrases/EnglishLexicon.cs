using System.Collections.Frozen;

namespace Denote.Phrases;

/// <summary>
/// Small lists of English words, enough to tell where a noun phrase of a picture's description begins and ends: the
/// closed classes, the adjectives and verbs that descriptions use, and endings for the rest. What is in no list is a
/// noun.
/// </summary>
internal static class EnglishLexicon
{
    private const string Determiners = """
        a an the this that these those my your his her its our their whose some any every each no another either
        neither both several many few all half such much most more less enough various numerous multiple countless
        """;

    private const string Numerals = """
        one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
        eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands
        dozen dozens
        """;

    private const string AdjectiveOrNouns = """
        left right top bottom middle center centre front back side orange light adult male female blonde brunette
        native
        """;

    private const string Adjectives = """
        red green blue yellow purple pink brown black white grey gray beige tan teal turquoise violet maroon crimson
        scarlet cyan magenta navy golden silver colorful colourful multicolored multi-colored dark bright pale vivid
        big small large little tiny huge giant enormous massive great tall short long wide narrow thick thin fat skinny
        slim deep shallow high low bigger smaller larger taller shorter longer higher lower wider older younger closer
        nearer old new young modern ancient antique vintage fresh ripe raw dirty clean wet dry hot cold warm cool icy
        snowy sunny cloudy rainy foggy windy stormy sandy grassy rocky muddy dusty hilly leafy bushy shady misty hazy
        clear blurry empty full open closed soft hard smooth rough round square rectangular oval flat steep straight
        curved curly wavy fluffy furry fuzzy hairy bald bare naked shiny glossy sparkly plain fancy pretty beautiful
        cute handsome ugly lovely nice good bad best better worst worse fine happy sad angry silly friendly lonely
        elderly early tasty delicious yummy healthy sweet sour spicy salty wooden woolen plastic metallic stainless
        ceramic leathery first second third fourth fifth sixth seventh eighth ninth tenth last next other same
        different own only single double entire whole main upper inner outer lower far distant opposite adjacent close
        nearby alone asleep awake alive dead busy crowded quiet calm cozy cosy messy tidy neat old-fashioned wild
        domestic tropical urban rural public private commercial residential military electric electronic digital rear
        extra similar rusty transparent translucent decorative ornate elegant stylish casual formal athletic
        professional asian african american european english chinese japanese french italian indian mexican
        black-and-white sliced lit broken worn ready able aerial partial partly unmade made-up visible available
        possible overcast sleek lush dense sheer creamy cheesy crispy crusty chubby sleepy playful curious lazy brave
        tired hungry thirsty sick mature foreign local blond redheaded freckled striped plaid floral polka-dotted
        checkered spotted furnished unfurnished
        """;

    private const string Adverbs = """
        very quite rather too so also just only even still already yet again always never often sometimes usually soon
        now then once twice ever almost nearly really well together apart away ahead aside forward backward backwards
        forwards upward downward upwards downwards sideways upside somewhere anywhere everywhere nowhere outdoors
        indoors overhead upstairs downstairs maybe perhaps however therefore else instead as slightly partially fully
        mostly not n't about
        """;

    private const string Conjunctions = "and or nor & plus";

    private const string BeforeVerbs = """
        i you he she it we they who which what to can could will would shall should may might must cannot do does did
        don't doesn't didn't can't won't couldn't
        """;

    private const string Copulas = """
        am is are was were be been being isn't aren't wasn't weren't seem seems seemed appear appears appeared look
        looks looked become becomes became stay stays remain remains
        """;

    private const string Prepositions = """
        of in on at by for from with without within into onto upon over under underneath beneath below above beside
        besides between among amongst against along alongside across through throughout toward towards behind before
        after during since until till near around round about off out up down inside outside past beyond per via amid
        amidst atop despite except like unlike than including w w/ versus vs aboard
        """;

    private const string OtherClosed = """
        me him us them myself yourself himself herself itself ourselves themselves mine yours hers ours theirs whom
        there here where when while why how if because although though unless whether but something anything everything
        nothing someone somebody anyone anybody everyone everybody nobody none others let's there's it's that's he's
        she's what's who's here's i'm we're you're they're i've we've you've they've i'll we'll have has had having
        haven't hasn't hadn't got get gets getting yes ok okay please thanks
        """;

    private const string NounsInIng = """
        building ceiling painting clothing railing string ring king wing swing thing morning evening awning frosting
        icing crossing wedding earring spring sling pudding drawing sibling lightning duckling dumpling lettering
        siding molding moulding roofing flooring bedding fencing scaffolding filling topping stuffing dressing herring
        sting being rigging opening landing marking writing ping viking pudding offering gathering meeting paving
        tubing piping trimming lining covering planting seasoning necking starling seedling gosling string landing
        housing
        """;

    private const string ModifiersInIng = """
        dining living parking swimming frying cutting washing shopping sleeping serving changing chewing wrapping
        baking mixing sewing vending
        """;

    private const string CompoundParticiples = """
        covered filled colored coloured shaped topped sized lined haired framed painted drawn themed powered paved
        flavored patterned tiled walled faced legged tailed eyed decorated printed stuffed
        """;

    private const string NounsInEd = """
        bed shed sled seed weed reed speed feed breed need steed creed greed hundred kindred sacred watershed bobsled
        flowerbed seabed airbed riverbed
        """;

    private const string NounsInLy = """
        fly butterfly dragonfly family belly jelly lily bully ally doily assembly italy supply rally lolly trolly gully
        holly melly potbelly housefly
        """;

    private const string AdjectivesInLy = "ugly friendly lovely silly curly woolly early elderly lonely holy wooly";

    private const string NounsInAdjectiveEndings = """
        fish dish radish parish finish rubbish jellyfish starfish goldfish swordfish catfish brush polish varnish
        handful mouthful spoonful armful bowlful table vegetable cable stable timetable constable turntable bible
        crucible forest chest nest guest west vest rest test quest pest harvest crest fest contest request interest
        protest breast everest rainforest priest feast toast beast coast roast east breakfast
        """;

    // Seen in descriptions as verbs and, unless after a determiner or adjective, never meant as nouns.
    private const string PureVerbs = """
        see show contain hold sit wear eat depict include carry seem bring give take make go come say tell ask think
        know want enjoy try put pull ride throw lie lay lean hang grow sleep read write feed grab reach pose perform
        prepare follow approach enter climb hover surround graze gather attempt appear become begin continue wait
        happen observe notice find consist exist kneel crouch crawl laugh cheer sing speak chat chew sniff swallow
        attach belong describe overlook add serve strike rise lead spray lift pour
        """;

    // Verbs whose plain form or form in -s is also a noun, though not mostly in descriptions of pictures.
    private const string MixedVerbs = """
        stand walk play work cook drink look park surf ski snowboard skateboard swing slide stop turn move rest fill
        wash watch feature display cross pass run fall talk drive travel kick hit hug kiss lick bite jump chase sail
        bark float smile dance point pet race tie shine glow blow break bend roll spin twist pitch shoot score tow push
        drag dig pick collect balance check use hunt guard browse dine live sunbathe blend bake fry decorate arrange
        situate locate equip compete practice groom trot gallop perch roam wander stroll stretch relax lounge nap
        splash dive paddle peek peer stare gaze glance focus zoom tilt raise lower shut swim fly catch reflect face
        skate offer
        """;

    private const string IrregularPasts = """
        sat stood held wore worn ate eaten rode ridden ran flew flown lay lain laid hung threw thrown caught hit drove
        driven swam swum slept wrote written fed left grown grew fallen fell taken took made given gave brought came
        gone went seen saw shown sang sung spoke spoken told said thought known knew wanted found built bought sold
        sent kept lit shot swung struck broken broke bent bound cut put set shut spread split torn woven frozen hidden
        drawn drunk begun blown chosen forgotten shaken stolen stuck swept parked
        """;

    private const string ImageNouns = """
        image picture photo photograph pic scene shot view frame snapshot closeup close-up photography screenshot
        """;

    private const string PlaceNouns = """
        background foreground midground left right top bottom middle center centre front back rear side sides distance
        corner corners edge edges
        """;

    private const string PlaceModifiers = """
        the this that both either each other opposite one upper lower far near very extreme hand left-hand right-hand
        top bottom left right middle center centre front back rear side right-side left-side far-left far-right same
        its
        """;

    private const string TimeNouns = """
        day night daytime nighttime night-time evening morning afternoon time times way moment
        """;

    private const string QuantityNouns = """
        group groups bunch bunches couple couples pair pairs lot lots number numbers variety herd herds flock flocks
        row rows set sets crowd handful dozens hundreds thousands plenty array selection assortment collection line
        lines series kind kinds type types sort sorts swarm pack school
        """;

    private static readonly FrozenSet<string> Ing = Set(NounsInIng);
    private static readonly FrozenSet<string> IngModifiers = Set(ModifiersInIng);
    private static readonly FrozenSet<string> Participles = Set(CompoundParticiples);
    private static readonly FrozenSet<string> Pure = EnglishVerbs.PlainAndThird(Split(PureVerbs)).ToFrozenSet();
    private static readonly FrozenSet<string> Images = Set(ImageNouns);
    private static readonly FrozenSet<string> Places = Set(PlaceNouns);
    private static readonly FrozenSet<string> PlaceWords = Set(PlaceModifiers);
    private static readonly FrozenSet<string> Times = Set(TimeNouns);
    private static readonly FrozenSet<string> Quantities = Set(QuantityNouns);
    private static readonly FrozenSet<string> EndingExceptions = Set(NounsInEd, NounsInLy, NounsInAdjectiveEndings);
    private static readonly FrozenDictionary<string, WordClass> Classes = BuildClasses();

    /// <summary>What a word in lower case can be.</summary>
    public static WordClass Classify(string word)
    {
        if (Classes.TryGetValue(word, out WordClass known)) return known;
        if (char.IsDigit(word[0])) return IsOrdinal(word) ? WordClass.Adjective : WordClass.Numeral;
        if (EndingExceptions.Contains(word)) return WordClass.Noun;
        // A compound is what its last part is: "half-eaten", "bright-red".
        int hyphen = word.LastIndexOf('-');
        if (hyphen >= 0)
        {
            WordClass last = Classify(word[(hyphen + 1)..]);
            bool describes = last is WordClass.Adjective or WordClass.VerbPast or WordClass.VerbIng;
            return describes ? WordClass.Adjective : WordClass.Noun;
        }
        if (Ends(word, "ing", 5)) return WordClass.VerbIng;
        if (Ends(word, "ed", 5)) return WordClass.VerbPast;
        if (Ends(word, "ly", 5)) return WordClass.Adverb;
        bool adjective = Ends(word, "ful", 6) || Ends(word, "ous", 6) || Ends(word, "less", 6) || Ends(word, "ish", 6)
            || Ends(word, "able", 7) || Ends(word, "ible", 6) || Ends(word, "est", 6);
        return adjective ? WordClass.Adjective : WordClass.Noun;
    }

    /// <summary>Whether an apostrophe and s in this word is a contraction of "is", not a possessive ending.</summary>
    public static bool IsClosedContraction(string word) => Classes.ContainsKey(word);

    /// <summary>Whether a verb's plain form or form in -s is hardly ever a noun.</summary>
    public static bool IsPureVerb(string word) => Pure.Contains(word);

    /// <summary>Whether a word in -ing commonly names the kind of the noun after it: "dining table".</summary>
    public static bool IsIngModifier(string word) => IngModifiers.Contains(word);

    /// <summary>Whether a participle makes a compound adjective with the noun before it: "snow covered hill".</summary>
    public static bool IsCompoundParticiple(string word) => Participles.Contains(word);

    /// <summary>Whether a noun names the picture itself.</summary>
    public static bool IsImageNoun(string word) => Images.Contains(word);

    /// <summary>Whether a noun names a place in the picture.</summary>
    public static bool IsPlaceNoun(string word) => Places.Contains(word);

    /// <summary>Whether a word before a place noun keeps it a mere place: "the top left corner".</summary>
    public static bool IsPlaceModifier(string word) => PlaceWords.Contains(word);

    /// <summary>Whether a noun names a time or a manner.</summary>
    public static bool IsTimeNoun(string word) => Times.Contains(word);

    /// <summary>Whether a noun with "of" only counts what follows: "a group of people".</summary>
    public static bool IsQuantityNoun(string word) => Quantities.Contains(word);

    private static FrozenDictionary<string, WordClass> BuildClasses()
    {
        var classes = new Dictionary<string, WordClass>(StringComparer.Ordinal);
        // The first list that has a word decides.
        Add(Split(Determiners), WordClass.Determiner);
        Add(Split(Numerals), WordClass.Numeral);
        Add(Split(Copulas), WordClass.Copula);
        Add(Split(BeforeVerbs), WordClass.BeforeVerb);
        Add(Split(Conjunctions), WordClass.Conjunction);
        Add(Split(Prepositions), WordClass.Preposition);
        Add(Split(OtherClosed), WordClass.Closed);
        Add(Split(AdjectiveOrNouns), WordClass.AdjectiveOrNoun);
        Add(Split(AdjectivesInLy), WordClass.Adjective);
        Add(Split(Adjectives), WordClass.Adjective);
        Add(Split(Adverbs), WordClass.Adverb);
        Add(Ing, WordClass.Noun);
        Add(Split(IrregularPasts), WordClass.VerbPast);
        foreach (string verb in Split(PureVerbs).Concat(Split(MixedVerbs)))
        {
            Add([verb], WordClass.VerbBase);
            Add([EnglishVerbs.Third(verb)], WordClass.VerbThird);
            Add([EnglishVerbs.Ing(verb)], WordClass.VerbIng);
            Add([EnglishVerbs.Past(verb)], WordClass.VerbPast);
        }
        return classes.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(IEnumerable<string> words, WordClass kind)
        {
            foreach (string word in words) classes.TryAdd(word, kind);
        }
    }

    private static bool IsOrdinal(string word) => word.EndsWith("st", StringComparison.Ordinal)
        || word.EndsWith("nd", StringComparison.Ordinal) || word.EndsWith("rd", StringComparison.Ordinal)
        || word.EndsWith("th", StringComparison.Ordinal);

    private static bool Ends(string word, string ending, int shortest) =>
        word.Length >= shortest && word.EndsWith(ending, StringComparison.Ordinal);

    private static string[] Split(string words) =>
        words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static FrozenSet<string> Set(params string[] lists) =>
        lists.SelectMany(Split).ToFrozenSet(StringComparer.Ordinal);
}
