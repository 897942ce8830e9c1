using System.Text.Json;
using Denote.Evaluation.PanopticNarratives;
using Denote.TestSupport;

namespace Denote.Evaluation.Tests.PanopticNarratives;

/// <summary>
/// The phrase list of the benchmark's own preparation on the small dataset of golden folder 32 (its README states the
/// rules), narrative by narrative.
/// </summary>
public sealed class BenchmarkPhraseTests : IDisposable
{
    private static readonly JsonElement[] Narratives = [.. JsonElement.Parse(
        File.ReadAllBytes(FixtureTensors.Locate("32-average-recall", "phrases.json"))).EnumerateArray()];

    private readonly string _folder = Directory.CreateTempSubdirectory("denote-phrases-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Narratives_and_phrases_are_those_of_the_benchmark()
    {
        var read = Load(text => text).Narratives;
        JsonElement[] kept = [.. Narratives.Where(one => one.GetProperty("excluded").ValueKind == JsonValueKind.Null)];
        Assert.InRange(kept.Length, 1, Narratives.Length);
        Assert.Equal(kept.Select(Describe), read.Select(Describe));
    }

    [Fact]
    public void Flags_may_be_numbers()
    {
        static string AsNumbers(string text) => text
            .Replace("\"noun\": false", "\"noun\": 0", StringComparison.Ordinal)
            .Replace("\"noun\": true", "\"noun\": 1", StringComparison.Ordinal);
        Assert.NotEqual("\"noun\": true", AsNumbers("\"noun\": true"));
        Assert.Equal(Load(text => text).Narratives.Select(Describe), Load(AsNumbers).Narratives.Select(Describe));
    }

    [Fact]
    public void Words_of_captions_are_counted_as_the_benchmark_does()
    {
        var captions = JsonElement.Parse(File.ReadAllBytes(FixtureTensors.Locate(
            "32-average-recall", "dataset", "annotations", "png_coco_val2017.json"))).EnumerateArray();
        foreach (var (entry, expected) in captions.Zip(Narratives))
        {
            Assert.Equal(
                expected.GetProperty("caption_words").GetArrayLength(),
                BenchmarkWords.Count(entry.GetProperty("caption").GetString()!));
        }
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData(" a  b\tc\n", 3)]
    [InlineData("T-shirt, $5...", 9)]
    [InlineData("cafe\u0301s", 1)]
    [InlineData("isn't", 3)]
    public void Words_are_counted(string text, int count) => Assert.Equal(count, BenchmarkWords.Count(text));

    private static string Describe(JsonElement narrative) => string.Join("; ",
        narrative.GetProperty("phrases").EnumerateArray().Select(phrase => Describe(
            phrase.GetProperty("utterance").GetString()!,
            phrase.GetProperty("mask_segment_ids").EnumerateArray().Select(id => id.GetInt32()),
            phrase.GetProperty("plural").GetBoolean(),
            phrase.GetProperty("thing").GetBoolean())));

    private static string Describe(PanopticNarrative narrative) => string.Join("; ", narrative.Phrases.Select(phrase =>
        Describe(phrase.Phrase.Text, phrase.Segments, phrase.IsPlural, phrase.IsThing)));

    private static string Describe(string text, IEnumerable<int> segments, bool isPlural, bool isThing) =>
        $"{text} [{string.Join(' ', segments)}] {(isPlural ? "plural" : "singular")} {(isThing ? "thing" : "stuff")}";

    /// <summary>Reads the dataset, whose narratives may be changed first; its pictures are not given.</summary>
    private PanopticNarrativeDataset Load(Func<string, string> change)
    {
        string source = FixtureTensors.Locate("32-average-recall", "dataset", "annotations");
        string annotations = Directory.CreateDirectory(Path.Combine(_folder, "annotations")).FullName;
        Directory.CreateDirectory(Path.Combine(_folder, "images", "val2017"));
        Directory.CreateDirectory(Path.Combine(annotations, "panoptic_segmentation", "val2017"));
        foreach (string file in Directory.GetFiles(source, "*.json"))
            File.WriteAllText(Path.Combine(annotations, Path.GetFileName(file)), change(File.ReadAllText(file)));
        return PanopticNarrativeDataset.Load(_folder);
    }
}
