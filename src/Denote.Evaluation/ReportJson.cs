using System.Text.Json;

namespace Denote.Evaluation;

/// <summary>A report as JSON, with every phrase's score.</summary>
internal static class ReportJson
{
    public static string Write(EvaluationReport report) => ReportFrame.Write(
        "denote.evaluation/1", report.Protocol, report.Model, report.Data, ("scenes", report.Scenes), report.Elapsed,
        report.Rows.Select(row => (Action<Utf8JsonWriter>)(json => WriteRow(json, row))));

    private static void WriteRow(Utf8JsonWriter json, EvaluationRow row)
    {
        json.WriteStartObject();
        json.WriteString("name", row.Name);
        WriteSplits(json, "summary", row.Summary);
        if (row.ReferenceSummary is { } reference) WriteSplits(json, "reference", reference);
        if (row.MeanReferenceDifference is { } difference) json.WriteNumber("meanReferenceDifference", difference);
        json.WriteStartArray("phrases");
        foreach (var score in row.Scores)
        {
            json.WriteStartObject();
            json.WriteString("text", score.Text);
            json.WriteBoolean("thing", score.IsThing);
            json.WriteBoolean("plural", score.IsPlural);
            json.WriteNumber("iou", Math.Round(score.IntersectionOverUnion, 6));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSplits(Utf8JsonWriter json, string name, SplitSummary splits)
    {
        json.WriteStartObject(name);
        WriteFigures(json, "all", splits.All);
        WriteFigures(json, "things", splits.Things);
        WriteFigures(json, "stuff", splits.Stuff);
        WriteFigures(json, "singular", splits.Singular);
        WriteFigures(json, "plural", splits.Plural);
        json.WriteEndObject();
    }

    private static void WriteFigures(Utf8JsonWriter json, string name, ScoreSummary figures)
    {
        json.WriteStartObject(name);
        json.WriteNumber("phrases", figures.Phrases);
        ReportFrame.WriteFigure(json, "meanIou", figures.MeanIou);
        ReportFrame.WriteFigure(json, "averageRecall", figures.AverageRecall);
        ReportFrame.WriteFigure(json, "averageRecallReleased", figures.ReleasedAverageRecall);
        ReportFrame.WriteFigure(json, "accuracyAtHalf", figures.AccuracyAtHalf);
        json.WriteEndObject();
    }
}
