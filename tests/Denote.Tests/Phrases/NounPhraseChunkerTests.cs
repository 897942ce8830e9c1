using System.Text;
using System.Text.Json;
using Denote.Phrases;
using Denote.TestSupport;
using Xunit.Abstractions;

namespace Denote.Tests.Phrases;

public sealed class NounPhraseChunkerTests(ITestOutputHelper output)
{
    private readonly NounPhraseChunker _chunker = new();

    // Each caption is written with the phrases it must give in brackets and each head noun between slashes.
    public static TheoryData<string> Captions =>
    [
        "[A /man/] riding [a /horse/] on [the /beach/].",
        "[A black and white /cat/] sitting on top of [a wooden /table/].",
        "[Two /zebras/] standing next to each other in [a grassy /field/].",
        "[A large clock /tower/] towering over [a /city/].",
        "[A bathroom /sink/] with [a /mirror/] above it.",
        "[A /plate/] of [/food/] with [/broccoli/] and [/meat/].",
        "[A group of /people/] flying [/kites/] in [a /park/].",
        "[A /woman/] is holding [a cell /phone/] up to [her /ear/].",
        "[Several /boats/] docked at [a /pier/] near [a /bridge/].",
        "[A young /boy/] swings [a baseball /bat/] at [a /ball/].",
        "[Two /men/] play [/frisbee/] in [the /park/].",
        "[The snow covered /mountain/] rises behind [the /village/].",
        "[A red, white and blue /kite/] floats over [the /ocean/].",
        "[A /vase/] filled with [yellow /flowers/] sits on [a /windowsill/].",
        "[A stop /sign/] at the corner of [a busy /street/].",
        "[A freshly baked /pizza/] on [a metal /pan/].",
        "[A little /girl/] brushing [her /teeth/] in front of [a /mirror/].",
        "In this image I can see [a /man/] standing and holding [a /bat/].",
        "In the background there are [few /people/], [/trees/] and [the /sky/].",
        "On the left side of the picture we can see [a brown /dog/] lying on [the /grass/].",
        "At the bottom right there is [a yellow fire /hydrant/].",
        "[The man's /hat/] is red.",
        "[The /children/] are playing with [a toy /train/].",
        "[A /bus/] that is parked beside [the /road/].",
        "There is [a dining /table/] with [four /chairs/].",
        "[A half-eaten /sandwich/] on [a white /plate/].",
        "[A /cat/] watches [/television/] from [a /couch/].",
        "[/People/] on [/skis/] going down [a steep /hill/].",
        "I can see [a very tall /building/] and [some parked /cars/].",
        "[The /sky/] is blue and [the /road/] is wet.",
        "We can also see [a mother-in-law's /house/].",
        "[A /train/] traveling down [/tracks/] near [tall /trees/].",
        "[An /elephant/] sprays [/water/] with [its /trunk/].",
        "[A trash /can/] and [a parking /meter/] on [the /sidewalk/].",
        "[A /dog/] catches [a /frisbee/] in [its /mouth/].",
        "[3 /sheep/] graze on [a green /hillside/].",
        "[A /man/] and [a /woman/] walk along [the /shore/] at night.",
        "[The /bird/] on [the second /branch/] sings.",
        "[A couple of /birds/] perched on [a /wire/].",
        "This picture shows [a /kitchen/] with [stainless /steel/] and [white /cabinets/].",
        "[A /laptop/], [a /mouse/] and [a /cup/] of [/coffee/] on [the /desk/].",
        "[A /kitchen/] with [a /refrigerator/], [a /stove/] and [wooden /cabinets/].",
        "[A /skier/] in [a blue /jacket/] is going down [a snowy /slope/].",
        "[An old /truck/] parked in front of [a brick /building/].",
        "[Three /giraffes/] eating [/leaves/] from [a tall /tree/].",
        "[A /person/] is cutting [a chocolate /cake/] with [a large /knife/].",
        "[A double decker /bus/] driving down [a city /street/].",
        "[A small /bird/] perches on [a tree /branch/].",
        "[Some /people/] are sitting on [/chairs/] under [colorful /umbrellas/].",
        "[A /bowl/] of [/soup/] sits next to [a /spoon/].",
        "[The /horses/] run across [the /field/].",
        "[A /man/] wearing [a black /suit/] and [a red /tie/] smiles.",
        "[A living /room/] with [a /couch/], [a /lamp/] and [a flat screen /TV/].",
        "[A /surfer/] rides [a big /wave/] in [the /ocean/].",
        "[A /cow/] stands in the middle of [the /road/].",
        "In front of [the /house/] there is [a /fence/].",
        "Behind [the /girl/], [a /wall/] with [/posters/] can be seen.",
        "[Many colorful /balloons/] float above [the /crowd/].",
        "[A /computer/] and [its /keyboard/] are on [the white /desk/].",
        "[A yellow and green /train/] is pulling into [the /station/].",
        "Here is [a big red /car/] near [/snow/].",
        "[A /bear/] walks through [the dark /forest/].",
        "[The woman's left /hand/] holds [a /glass/] of [/wine/].",
        "[A very small, fluffy /kitten/] sleeps in [a /basket/].",
        "[A large /airplane/] flying through [a cloudy /sky/].",
        "[A baseball /player/] swinging at [a /pitch/].",
        "Beside [the /lake/] we see [a herd of /elephants/].",
        "[A /boy/] who wears [/glasses/] reads [a /book/].",
        "[An open laptop /computer/] on [a /bed/].",
        "[Fresh /vegetables/] are displayed at [an outdoor /market/].",
        "[A /toilet/] and [a /sink/] in [a small /bathroom/].",
        "In this picture there is [a /woman/] who is holding [a /microphone/] in [her right /hand/].",
        "At the top of the image [a /light/] hangs from [the /ceiling/].",
        "To the right of [the /table/] [a white /dog/] waits for [a /treat/].",
        "[A /dog/] with [a tennis /ball/] in [its /mouth/] runs through [tall /grass/].",
        "[A /hand/] holding [a /banana/] against [a plain white /background/].",
        "[A /chef/] prepares [/food/] in [a restaurant /kitchen/].",
        "[A /plane/] is taking off from [an airport /runway/].",
        "[Two teddy /bears/] sit on [a wooden /bench/].",
        "[A /cat/] that has fallen asleep on [a /keyboard/].",
        "[The /players/] are on [the soccer /field/] during [a /game/].",
        "[A tennis /player/] hits [the /ball/] with [his /racket/].",
        "[/Cars/] drive past [a traffic /light/] in [the /rain/].",
        "[A /man/] takes [a /picture/] of [a /cake/].",
        "We see [a /picture/] on [the /wall/] and [a /clock/].",
        "[A wooden /shelf/] full of [old /books/].",
        "[The tall /tower/] has [a big /clock/] on each side.",
        "[/Bananas/], [/apples/] and [/oranges/] in [a fruit /basket/].",
        "[A /girl/] in [a pink /dress/] looks at [the /camera/].",
        "[Colorful fishing /boats/] line [the /harbor/].",
        "[A motorcycle /rider/] leans into [a /turn/].",
        "[A black /SUV/] is stopped at [a red /light/].",
        "[Some /sheep/] and [a /shepherd/] are near [the rocky /hills/].",
        "[A /skateboarder/] does [a /trick/] on [a /ramp/].",
        "[A nurse's /room/] is empty.",
        "[A blue /vase/] is sitting near [a sunny /window/].",
        "[Nobody's /umbrella/] lies on [the /floor/].",
        "[The /bride/] and [/groom/] cut [their wedding /cake/].",
        "[A /slice/] of [/pizza/] on [a paper /plate/] beside [a soda /can/].",
        "[An /adult/] and [two small /children/] feed [the /ducks/] by [the /pond/].",
        "[A steam /engine/] pulling [several train /cars/].",
        "[The /man/] in red throws [an /orange/] to [his /friend/].",
    ];

    [Theory]
    [MemberData(nameof(Captions))]
    public void FindsThePhrasesOfACaption(string marked)
    {
        (string text, List<(TextSpan Span, TextSpan Head)> expected) = ReadMarks(marked);
        ParsedNarrative found = _chunker.Parse(text);
        Assert.Equal(
            expected.Select(phrase => $"{phrase.Span.In(text)} -> {phrase.Head.In(text)}"),
            found.Phrases.Select(phrase => $"{phrase.Text} -> {phrase.HeadText}"));
        Assert.Equal(expected.Select(phrase => phrase.Span), found.Phrases.Select(phrase => phrase.Span));
        Assert.Equal(PhraseSource.Chunker, found.Source);
    }

    [Theory]
    [InlineData("I can see [two blue /mushrooms/]. On the right we can see [a pink /umbrella/] on [/sand/].")]
    [InlineData("At the bottom there is [/snow/]. There are [some /fishes/] and [a small orange /cat/] in [/sea/].")]
    [InlineData("Here is [a /box/] and [three red /boats/] on [a /road/]. Behind there is [/grass/].")]
    [InlineData("In front there is [/sand/]. At the top we can see [a dark /sky/]. I can also see [the /moon/].")]
    public void FindsThePhrasesOfPictureBookNarratives(string marked) => FindsThePhrasesOfACaption(marked);

    [SharedFact("picturebook", "val", "scenes.json")]
    public void AgreesWithThePictureBookScenes()
    {
        using var stream = File.OpenRead(FixtureTensors.FindShared("picturebook", "val", "scenes.json")!);
        int found = 0, expected = 0, spans = 0, heads = 0;
        foreach (JsonElement scene in JsonDocument.Parse(stream).RootElement.GetProperty("scenes").EnumerateArray())
        {
            JsonElement narrative = scene.GetProperty("narrative");
            IReadOnlyList<Phrase> phrases = _chunker.Parse(narrative.GetProperty("text").GetString()!).Phrases;
            found += phrases.Count;
            foreach (JsonElement golden in narrative.GetProperty("phrases").EnumerateArray())
            {
                expected++;
                JsonElement noun = golden.GetProperty("noun");
                var span = new TextSpan(golden.GetProperty("start").GetInt32(), golden.GetProperty("end").GetInt32());
                var head = new TextSpan(noun[0].GetInt32(), noun[1].GetInt32());
                if (phrases.Any(phrase => phrase.Span == span)) spans++;
                if (phrases.Any(phrase => phrase.Head == head)) heads++;
            }
        }
        output.WriteLine($"{expected} phrases, {found} found, {spans} exact spans, {heads} exact heads");
        Assert.InRange(spans, 0.95 * Math.Max(expected, found), expected);
        Assert.InRange(heads, 0.95 * Math.Max(expected, found), expected);
    }

    [Theory]
    [InlineData("two fish", true)]
    [InlineData("three sheep", true)]
    [InlineData("some boxes", true)]
    [InlineData("a group of people", true)]
    [InlineData("a herd of cattle", true)]
    [InlineData("these glasses", true)]
    [InlineData("a bus", false)]
    [InlineData("the grass", false)]
    [InlineData("one boat", false)]
    [InlineData("a pair of scissors", true)]
    [InlineData("the sky", false)]
    public void GuessesWhetherThereAreSeveral(string text, bool plural)
    {
        Phrase phrase = Assert.Single(_chunker.Parse(text).Phrases);
        Assert.Equal(text, phrase.Text);
        Assert.Equal(plural, phrase.IsPlural);
    }

    [Theory]
    [InlineData("red")]
    [InlineData("in the background")]
    [InlineData("On the left side of the picture we can see it.")]
    [InlineData("We can see that they are running very quickly.")]
    [InlineData("... !!! ,,,")]
    [InlineData("🚤")]
    public void SomeTextsHaveNoPhrase(string text) => Assert.Empty(_chunker.Parse(text).Phrases);

    [Theory]
    [InlineData("the dogs\u2019 bowl", "the dogs\u2019 bowl", "bowl")]
    [InlineData("une façade à côté", "une façade à côté", "côté")]
    [InlineData("a 3.5 meter pole", "a 3.5 meter pole", "pole")]
    [InlineData("the kid's", "the kid", "kid")]
    public void HandlesApostrophesAccentsAndNumbers(string text, string phrase, string head)
    {
        Phrase found = Assert.Single(_chunker.Parse(text).Phrases);
        Assert.Equal((phrase, head), (found.Text, found.HeadText));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t\n")]
    public void AnEmptyNarrativeIsAnError(string text)
    {
        var failure = Assert.Throws<DenoteException>(() => _chunker.Parse(text));
        Assert.Contains("empty", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PhrasesOfAnyTextAreOrderedAndInsideIt()
    {
        string[] pieces =
        [
            "the", "a", "red", "boat", "man's", "dogs'", "of", "group", "and", "very", "running", "parked", "runs",
            "run", "that",
            "can", "two", "one", "left", "is", "we", "light", ",", ".", "'", "-", "é", "🚤", "\uD83D", "3rd",
            "x-y", "\u0301",
        ];
        var random = new Random(7);
        for (int round = 0; round < 3000; round++)
        {
            string text = "x" + string.Join(random.Next(4) == 0 ? "" : " ",
                Enumerable.Range(0, random.Next(14)).Select(_ => pieces[random.Next(pieces.Length)]));
            int end = 0;
            foreach (Phrase phrase in _chunker.Parse(text).Phrases)
            {
                Assert.InRange(phrase.Start, end, text.Length);
                Assert.InRange(phrase.Head.Start, phrase.Start, phrase.Head.End - 1);
                Assert.InRange(phrase.Head.End, phrase.Head.Start + 1, phrase.End);
                Assert.Equal(text[phrase.Start..phrase.End], phrase.Text);
                end = phrase.End;
            }
        }
    }

    [Theory]
    [InlineData("red ")]
    [InlineData("painted ")]
    [InlineData("group of ")]
    [InlineData("very ")]
    [InlineData("boat ")]
    [InlineData("the ")]
    public void VeryLongTextsDoNotHang(string word) =>
        Assert.InRange(_chunker.Parse(string.Concat(Enumerable.Repeat(word, 20_000))).Phrases.Count, 0, 20_000);

    // Marks: a phrase in brackets, its head noun between slashes.
    private static (string Text, List<(TextSpan Span, TextSpan Head)> Phrases) ReadMarks(string marked)
    {
        var text = new StringBuilder();
        var phrases = new List<(TextSpan, TextSpan)>();
        int start = 0;
        var slashes = new List<int>();
        foreach (char character in marked)
        {
            if (character == '[') (start, slashes) = (text.Length, []);
            else if (character == '/') slashes.Add(text.Length);
            else if (character != ']') text.Append(character);
            else phrases.Add((new TextSpan(start, text.Length), new TextSpan(slashes[0], slashes[1])));
        }
        return (text.ToString(), phrases);
    }
}
