using System.Text.Json;

namespace Denote.Evaluation.Labelling;

/// <summary>A report as JSON, with every label's figures.</summary>
internal static class LabellingReportJson
{
    public static string Write(LabellingReport report) => ReportFrame.WriteObject(json =>
    {
        json.WriteString("schema", "denote.evaluation.label/1");
        json.WriteString("dataset", report.Dataset);
        json.WriteString("model", report.Model.Name);
        json.WriteString("configHash", report.Model.ConfigHash);
        json.WriteNumber("pictures", report.Pictures);
        json.WriteNumber("seconds", Math.Round(report.Elapsed.TotalSeconds, 3));
        json.WriteStartArray("rows");
        foreach (LabellingRow row in report.Rows) WriteRow(json, row, report.Labels);
        json.WriteEndArray();
    });

    private static void WriteRow(Utf8JsonWriter json, LabellingRow row, IReadOnlyList<string> labels)
    {
        json.WriteStartObject();
        json.WriteString("name", row.Name);
        json.WriteNumber("meanIou", row.MeanIou);
        json.WriteNumber("pixelAccuracy", row.Confusion.PixelAccuracy);
        json.WriteStartArray("labels");
        for (int label = 0; label < labels.Count; label++)
        {
            json.WriteStartObject();
            json.WriteString("name", labels[label]);
            if (row.Confusion.IntersectionOverUnion(label) is { } iou) json.WriteNumber("iou", iou);
            else json.WriteNull("iou");
            json.WriteNumber("truePixels", row.Confusion.TruePixels(label));
            json.WriteNumber("predictedPixels", row.Confusion.PredictedPixels(label));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
