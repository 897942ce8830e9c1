using System.Text.Json;

namespace Denote.Evaluation.Refining;

/// <summary>A report as JSON, with every class's IoU.</summary>
internal static class RefiningReportJson
{
    public static string Write(RefiningReport report) => ReportFrame.WriteObject(json =>
    {
        json.WriteString("schema", "denote.evaluation-refine/1");
        json.WriteString("dataset", report.Dataset);
        json.WriteString("model", report.Model.Name);
        json.WriteString("configHash", report.Model.ConfigHash);
        json.WriteNumber("pictures", report.Pictures);
        json.WriteNumber("seconds", Math.Round(report.Elapsed.TotalSeconds, 3));
        json.WriteStartArray("variants");
        foreach (string variant in report.Variants) json.WriteStringValue(variant);
        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (var row in report.Rows) WriteRow(json, row);
        json.WriteEndArray();
    });

    private static void WriteRow(Utf8JsonWriter json, RefiningRow row)
    {
        json.WriteStartObject();
        json.WriteString("source", row.Source);
        json.WriteNumber("meanIouBefore", Round(row.MeanIouBefore));
        WriteNumbers(json, "meanIouAfter", row.MeanIouAfter);
        json.WriteStartArray("classes");
        foreach (var score in row.Scores)
        {
            json.WriteStartObject();
            json.WriteString("picture", score.Picture);
            json.WriteString("class", score.ClassName);
            json.WriteNumber("before", Round(score.Before));
            WriteNumbers(json, "after", score.After);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values) json.WriteNumberValue(Round(value));
        json.WriteEndArray();
    }

    private static double Round(double value) => Math.Round(value, 6);
}
