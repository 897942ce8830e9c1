using System.Text.Json;
using Denote.Evaluation.Labelling;
using Denote.Evaluation.Semantic;

namespace Denote.Evaluation.Tests.Labelling;

/// <summary>Tables of figures worked out by hand.</summary>
public class LabellingReportTests
{
    /// <summary>
    /// Of 10 background pixels 8 are right, of 10 boats 5: IoU 8 / 15 and 5 / 12. The second row differs by less than a
    /// thousandth.
    /// </summary>
    private static readonly LabellingReport Report = new(
        "harbour",
        ["background", "boat", "whale"],
        new ModelIdentity("tiny", "folder", "0123", 64),
        7,
        [
            new LabellingRow("OVDiff", new ConfusionMatrix(3, [8, 2, 0, 5, 5, 0, 0, 0, 0])),
            new LabellingRow("a little less", new ConfusionMatrix(3, [80000, 20000, 0, 50010, 49990, 0, 0, 0, 0])),
            new LabellingRow("better", new ConfusionMatrix(3, [10, 0, 0, 0, 10, 0, 0, 0, 0])),
        ],
        TimeSpan.FromSeconds(1.25));

    [Fact]
    public void The_table_has_the_rows_and_the_labels_of_the_first()
    {
        string[] lines = Report.ToMarkdown().Split('\n');
        Assert.Contains("| OVDiff | 0.475 | 0.650 |  |", lines);
        Assert.Contains("| better | 1.000 | 1.000 | +0.525 |", lines);
        Assert.Contains("| background | 0.533 | 0.800 | 10 |", lines);
        Assert.Contains("| boat | 0.417 | 0.500 | 10 |", lines);
        Assert.Contains("whale", Report.ToTable(), StringComparison.Ordinal);
        Assert.Contains("harbour, 7 pictures, tiny, 1.3 s", Report.ToTable(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_difference_that_rounds_to_nothing_has_no_sign() =>
        Assert.Contains("| a little less | 0.475 | 0.650 | 0.000 |", Report.ToMarkdown(), StringComparison.Ordinal);

    [Fact]
    public void The_json_has_every_label_of_every_row()
    {
        using var json = JsonDocument.Parse(Report.ToJson());
        var rows = json.RootElement.GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal(["OVDiff", "a little less", "better"], rows.Select(row => row.GetProperty("name").GetString()));
        var labels = rows[0].GetProperty("labels").EnumerateArray().ToArray();
        Assert.Equal(5.0 / 12, labels[1].GetProperty("iou").GetDouble(), 1e-12);
        Assert.Equal((10, 7), (labels[1].GetProperty("truePixels").GetInt32(),
            labels[1].GetProperty("predictedPixels").GetInt32()));
        Assert.Equal(JsonValueKind.Null, labels[2].GetProperty("iou").ValueKind);
    }
}
