using System.Text.Json;
using Denote.TestSupport;

namespace Denote.Evaluation.Tests;

/// <summary>
/// The benchmark's released formula of average recall against golden folder 32 (its README states the rule): every list
/// of IoUs that the folder holds, with all of its splits.
/// </summary>
public sealed class AverageRecallGoldenTests
{
    private const string Folder = "32-average-recall";

    /// <summary>NaN in the file of tensors.</summary>
    private const double NotANumber = -999;

    private static readonly IReadOnlyDictionary<string, FixtureTensor> Inputs =
        FixtureTensors.Read(Folder, "inputs.safetensors");

    private static readonly IReadOnlyDictionary<string, FixtureTensor> Expected =
        FixtureTensors.Read(Folder, "expected.safetensors");

    public static TheoryData<string> Lists { get; } =
        [.. Inputs.Keys.Where(name => name.EndsWith(".iou", StringComparison.Ordinal)).Select(name => name[..^4])];

    [Theory]
    [MemberData(nameof(Lists))]
    public void Figures_of_all_splits_are_the_released_ones(string list)
    {
        long[] types = Inputs[list + ".type"].ToLongs(), categories = Inputs[list + ".category"].ToLongs();
        var summary = new SplitSummary([.. Ious(list).Select((iou, i) =>
            new PhraseScore("", IsThing: categories[i] == 1, IsPlural: types[i] != 1, iou))]);
        using var json = JsonDocument.Parse(File.ReadAllBytes(FixtureTensors.Locate(Folder, "recall.json")));
        var splits = json.RootElement.GetProperty(list);
        AssertIs(splits.GetProperty("overall"), summary.All);
        AssertIs(splits.GetProperty("things"), summary.Things);
        AssertIs(splits.GetProperty("stuff"), summary.Stuff);
        AssertIs(splits.GetProperty("singular"), summary.Singular);
        AssertIs(splits.GetProperty("plural"), summary.Plural);
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void Each_phrase_reaches_the_thresholds_that_the_released_code_counts(string list)
    {
        int[] steps = [.. Ious(list).Select(RecallCurve.StepsReached)];
        Assert.Equal(Expected.TryGetValue(list + ".covered_steps", out var covered) ? covered.ToInts() : [], steps);
    }

    private static double[] Ious(string list) =>
        [.. Inputs[list + ".iou"].ToDoubles().Select(iou => iou == NotANumber ? double.NaN : iou)];

    private static void AssertIs(JsonElement expected, ScoreSummary actual)
    {
        Assert.Equal(expected.GetProperty("count").GetInt32(), actual.Phrases);
        AssertIs(expected.GetProperty("average_recall"), actual.ReleasedAverageRecall);
        AssertIs(expected.GetProperty("accuracy_at_0.5"), actual.AccuracyAtHalf);
    }

    private static void AssertIs(JsonElement expected, double actual) => Assert.Equal(
        expected.ValueKind == JsonValueKind.Null ? double.NaN : expected.GetDouble(), actual, 1e-10);
}
