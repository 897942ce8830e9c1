using System.Text.Json;
using Denote.Referring;

namespace Denote.Evaluation.Referring;

/// <summary>A report as JSON, with every expression's score.</summary>
internal static class ReferringReportJson
{
    public static string Write(ReferringReport report) => ReportFrame.Write(
        "denote.evaluation-refer/1", report.Protocol, report.Model, report.Data, ("pictures", report.Pictures), report.Elapsed,
        report.Rows.Select(row => (Action<Utf8JsonWriter>)(json => WriteRow(json, row))));

    private static void WriteRow(Utf8JsonWriter json, ReferringRow row)
    {
        json.WriteStartObject();
        json.WriteString("name", row.Name);
        WriteSummary(json, "all", row.All);
        WriteSummary(json, "uniqueClass", row.UniqueClass);
        WriteSummary(json, "sharedClass", row.SharedClass);
        json.WriteStartArray("expressions");
        foreach (var score in row.Scores)
        {
            json.WriteStartObject();
            json.WriteString("text", score.Text);
            if (score.IsUniqueClass is { } unique) json.WriteBoolean("uniqueClass", unique);
            json.WriteNumber("iou", Round(score.IntersectionOverUnion));
            json.WriteNumber("bestPossible", Round(score.BestPossible));
            WriteEvidence(json, score.Confidence, score.Evidence);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("absent");
        foreach (var score in row.Absent)
        {
            json.WriteStartObject();
            json.WriteString("text", score.Text);
            WriteEvidence(json, score.Confidence, score.Evidence);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSummary(Utf8JsonWriter json, string name, ReferringSummary summary)
    {
        json.WriteStartObject(name);
        json.WriteNumber("expressions", summary.Expressions);
        ReportFrame.WriteFigure(json, "overallIou", summary.OverallIou);
        ReportFrame.WriteFigure(json, "meanIou", summary.MeanIou);
        foreach (var (threshold, precision) in ReferringSummary.Thresholds.Zip(summary.Precision))
            ReportFrame.WriteFigure(json, FormattableString.Invariant($"precisionAt{threshold}"), precision);
        json.WriteEndObject();
    }

    private static void WriteEvidence(Utf8JsonWriter json, double confidence, ConfidenceEvidence? evidence)
    {
        json.WriteNumber("confidence", Round(confidence));
        if (evidence is not { } found) return;
        json.WriteNumber("best", Round(found.Best));
        json.WriteNumber("margin", Round(found.Margin));
        if (found.PeakRatio is { } ratio) json.WriteNumber("peakRatio", Round(ratio));
    }

    private static double Round(double value) => Math.Round(value, 6);
}
