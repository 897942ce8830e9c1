using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Denote.Evaluation;

/// <summary>A report as JSON, with every phrase's score.</summary>
internal static class ReportJson
{
    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(EvaluationReport report)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Layout))
        {
            json.WriteStartObject();
            json.WriteString("schema", "denote.evaluation/1");
            json.WriteString("protocol", report.Protocol);
            json.WriteString("model", report.Model.Name);
            json.WriteString("configHash", report.Model.ConfigHash);
            json.WriteString("data", report.Data);
            json.WriteNumber("scenes", report.Scenes);
            json.WriteNumber("seconds", Math.Round(report.Elapsed.TotalSeconds, 3));
            json.WriteStartArray("rows");
            foreach (var row in report.Rows) WriteRow(json, row);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

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
        WriteFigure(json, "meanIou", figures.MeanIou);
        WriteFigure(json, "averageRecall", figures.AverageRecall);
        WriteFigure(json, "accuracyAtHalf", figures.AccuracyAtHalf);
        json.WriteEndObject();
    }

    private static void WriteFigure(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsNaN(value)) json.WriteNull(name);
        else json.WriteNumber(name, Math.Round(value, 6));
    }
}
