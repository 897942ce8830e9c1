using System.Text.Json;
using Denote.Evaluation.PictureBook;
using Denote.Evaluation.Referring;
using Denote.TestSupport;

namespace Denote.Evaluation.Tests.PictureBook;

public class PictureBookReferringTests
{
    [Fact]
    public void Every_expression_is_scored_in_every_variant()
    {
        using var model = DenoteModel.LoadEmbedded();
        var dataset = PictureBookDataset.Load(FixtureTensors.Locate("picturebook"));
        var report = new PictureBookReferring { MaxScenes = 2 }.Run(model, dataset);
        var scenes = dataset.Scenes.Take(2).ToArray();
        Assert.Equal(
            ReferringEvaluationVariant.Paper.Select(variant => variant.Name), report.Rows.Select(row => row.Name));
        foreach (var row in report.Rows)
        {
            Assert.Equal(
                scenes.SelectMany(scene => scene.Expressions).Select(expression => expression.Text),
                row.Scores.Select(score => score.Text));
            Assert.Equal(scenes.SelectMany(scene => scene.AbsentExpressions), row.Absent.Select(score => score.Text));
            Assert.All(row.Scores, score => Assert.InRange(score.IntersectionOverUnion, 0, score.BestPossible + 1e-9));
            Assert.Contains($"| {row.Name} |", report.ToMarkdown(), StringComparison.Ordinal);
        }
        using var json = JsonDocument.Parse(report.ToJson());
        Assert.Equal(report.Rows.Count, json.RootElement.GetProperty("rows").GetArrayLength());
    }

    [Fact]
    public void The_true_mask_of_an_expression_is_its_segment()
    {
        var dataset = PictureBookDataset.Load(FixtureTensors.Locate("picturebook"));
        foreach (var scene in dataset.Scenes)
        {
            Assert.Equal(
                scene.Expressions.Select(expression => expression.Segment.Area),
                scene.LoadExpressionTruth().Select(mask => mask.Area));
        }
    }
}
