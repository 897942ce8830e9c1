using System.Globalization;

namespace Denote.Evaluation;

/// <summary>
/// A report as a table: mean IoU of each split, average recall, accuracy, difference from the reference.
/// </summary>
internal static class ReportTable
{
    private static readonly string[] Heads =
        ["", "phrases", "mean IoU", "things", "stuff", "singular", "plural", "avg recall", "IoU > 0.5"];

    private static readonly string[] RecallHeads = ["average recall", "all", "things", "stuff", "singular", "plural"];

    private static readonly string[] ReferenceHeads =
        ["against the reference", "its mean IoU", "its avg recall", "mean difference per phrase"];

    public static string Text(EvaluationReport report) => TableLayout.Text(Tables(report), Footer(report));

    public static string Markdown(EvaluationReport report) => TableLayout.Markdown(Tables(report), Footer(report));

    private static IEnumerable<List<string[]>> Tables(EvaluationReport report)
    {
        yield return [Heads, .. report.Rows.Select(row => (string[])
        [
            row.Name,
            row.Summary.All.Phrases.ToString(CultureInfo.InvariantCulture),
            TableLayout.Figure(row.Summary.All.MeanIou),
            TableLayout.Figure(row.Summary.Things.MeanIou),
            TableLayout.Figure(row.Summary.Stuff.MeanIou),
            TableLayout.Figure(row.Summary.Singular.MeanIou),
            TableLayout.Figure(row.Summary.Plural.MeanIou),
            TableLayout.Figure(row.Summary.All.AverageRecall),
            TableLayout.Figure(row.Summary.All.AccuracyAtHalf),
        ])];
        yield return [RecallHeads, .. report.Rows.Select(row => (string[])
        [
            row.Name,
            TableLayout.Figure(row.Summary.All.AverageRecall),
            TableLayout.Figure(row.Summary.Things.AverageRecall),
            TableLayout.Figure(row.Summary.Stuff.AverageRecall),
            TableLayout.Figure(row.Summary.Singular.AverageRecall),
            TableLayout.Figure(row.Summary.Plural.AverageRecall),
        ])];
        if (report.Rows.All(row => row.ReferenceSummary is null)) yield break;
        var compared = report.Rows.Where(row => row.ReferenceSummary is not null);
        yield return [ReferenceHeads, .. compared.Select(row => (string[])
        [
            row.Name,
            TableLayout.Figure(row.ReferenceSummary!.All.MeanIou),
            TableLayout.Figure(row.ReferenceSummary.All.AverageRecall),
            row.MeanReferenceDifference!.Value.ToString("0.0000", CultureInfo.InvariantCulture),
        ])];
    }

    private static string Protocol(EvaluationReport report) =>
        report.Protocol.EndsWith("reference", StringComparison.Ordinal)
            ? "reference protocol (a quarter of the detector's input)"
            : "exact protocol (full resolution)";

    private static string Footer(EvaluationReport report) => string.Create(CultureInfo.InvariantCulture,
        $"{report.Scenes} pictures, model {report.Model.Name}, {Protocol(report)}, "
        + $"{report.Elapsed.TotalSeconds:0.0} s");
}
