using System.Globalization;

namespace Denote.Evaluation;

/// <summary>
/// A report as a table: mean IoU of each split, average recall, accuracy, difference from the reference.
/// </summary>
internal static class ReportTable
{
    private static readonly string[] Heads =
        ["", "phrases", "mean IoU", "things", "stuff", "singular", "plural", "avg recall", "IoU > 0.5"];

    private static readonly string[] SplitHeads = ["all", "things", "stuff", "singular", "plural"];

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
            TableLayout.Figure(Recall(report, row.Summary.All)),
            TableLayout.Figure(row.Summary.All.AccuracyAtHalf),
        ])];
        yield return RecallTable("average recall, IoU > 0, .01, ...", report, summary => summary.AverageRecall);
        yield return RecallTable(
            "average recall as released, IoU >= 0, .00001, ...", report, summary => summary.ReleasedAverageRecall);
        if (report.Rows.All(row => row.ReferenceSummary is null)) yield break;
        var compared = report.Rows.Where(row => row.ReferenceSummary is not null);
        yield return [ReferenceHeads, .. compared.Select(row => (string[])
        [
            row.Name,
            TableLayout.Figure(row.ReferenceSummary!.All.MeanIou),
            TableLayout.Figure(Recall(report, row.ReferenceSummary.All)),
            row.MeanReferenceDifference!.Value.ToString("0.0000", CultureInfo.InvariantCulture),
        ])];
    }

    private static List<string[]> RecallTable(
        string head, EvaluationReport report, Func<ScoreSummary, double> recall) =>
    [
        [head, .. SplitHeads],
        .. report.Rows.Select(row => (string[])
        [
            row.Name,
            TableLayout.Figure(recall(row.Summary.All)),
            TableLayout.Figure(recall(row.Summary.Things)),
            TableLayout.Figure(recall(row.Summary.Stuff)),
            TableLayout.Figure(recall(row.Summary.Singular)),
            TableLayout.Figure(recall(row.Summary.Plural)),
        ]),
    ];

    /// <summary>Average recall by the formula that belongs to the report's protocol.</summary>
    private static double Recall(EvaluationReport report, ScoreSummary summary) =>
        IsReference(report) ? summary.ReleasedAverageRecall : summary.AverageRecall;

    private static bool IsReference(EvaluationReport report) =>
        report.Protocol.EndsWith("reference", StringComparison.Ordinal);

    private static string Protocol(EvaluationReport report) => IsReference(report)
        ? "reference protocol (a quarter of the detector's input, average recall as released)"
        : "exact protocol (full resolution)";

    private static string Footer(EvaluationReport report) => string.Create(CultureInfo.InvariantCulture,
        $"{report.Scenes} pictures, model {report.Model.Name}, {Protocol(report)}, "
        + $"{report.Elapsed.TotalSeconds:0.0} s");
}
