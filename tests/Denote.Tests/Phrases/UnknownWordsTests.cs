using System.Text.Json;
using Denote.Models.Tokenization;
using Denote.Phrases;
using Denote.TestSupport;
using Xunit.Abstractions;

namespace Denote.Tests.Phrases;

/// <summary>Which words count as unknown, with the embedded model's small vocabulary and with CLIP's.</summary>
public sealed class UnknownWordsTests(ITestOutputHelper output)
{
    private static readonly string Embedded = Path.Combine(DenoteModel.EmbeddedFolder, "tokenizer");

    [Fact]
    public void Phrases_of_the_scenes_are_known_to_the_embedded_model()
    {
        var tokenizer = ClipTokenizer.Load(Embedded);
        using var stream =
            File.OpenRead(FixtureTensors.InRepository("tests", "fixtures", "picturebook", "scenes.json"));
        int phrases = 0;
        var noted = new List<string>();
        foreach (var scene in JsonDocument.Parse(stream).RootElement.GetProperty("scenes").EnumerateArray())
        {
            var narrative = scene.GetProperty("narrative");
            var text = tokenizer.Encode(narrative.GetProperty("text").GetString()!);
            foreach (var phrase in narrative.GetProperty("phrases").EnumerateArray())
            {
                phrases++;
                noted.AddRange(UnknownWords.Find(
                    text, phrase.GetProperty("start").GetInt32(), phrase.GetProperty("end").GetInt32()));
            }
        }
        output.WriteLine($"{noted.Count} of {phrases}: {string.Join(' ', noted.Distinct())}");
        Assert.True(phrases > 50);
        Assert.Empty(noted);
    }

    [Theory]
    [InlineData("dem Meer", "Meer")]
    [InlineData("море", "море")]
    [InlineData("猫", "猫")]
    [InlineData("θάλασσα", "θάλασσα")]
    [InlineData("ทะเล", null)]
    [InlineData("البحر", "البحر")]
    [InlineData("qzxvw", "qzxvw")]
    [InlineData("a red xkcdqj", "xkcdqj")]
    [InlineData("la montaña", "montaña")]
    public void Other_languages_and_gibberish_are_unknown_to_the_embedded_model(string phrase, string? word)
    {
        var found = UnknownWords.Find(ClipTokenizer.Load(Embedded).Encode(phrase), 0, phrase.Length).ToArray();
        Assert.NotEmpty(found);
        output.WriteLine(string.Join(' ', found));
        if (word is not null) Assert.Contains(word, found);
    }

    [SharedTheory("golden", "01-clip-tokenizer", "tokenizer")]
    [InlineData("a small orange tree", false)]
    [InlineData("two skateboarders in striped pullovers", false)]
    [InlineData("the chandelier's reflection", false)]
    [InlineData("a 1950s T-shirt, size XL", false)]
    [InlineData("море", true)]
    [InlineData("на зелёной траве", true)]
    [InlineData("猫", true)]
    [InlineData("こねこ", true)]
    [InlineData("البحر", true)]
    [InlineData("θάλασσα", true)]
    public void With_CLIPs_vocabulary_English_is_known_and_other_scripts_are_not(string phrase, bool isUnknown)
    {
        string folder = FixtureTensors.FindShared("golden", "01-clip-tokenizer", "tokenizer")!;
        Assert.Equal(
            isUnknown, UnknownWords.Find(ClipTokenizer.Load(folder).Encode(phrase), 0, phrase.Length).Any());
    }
}
