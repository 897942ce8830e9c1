using System.Globalization;

namespace Denote.Evaluation.Referring;

/// <summary>A report as tables: accuracy of each variant, and how well it tells that nothing is there.</summary>
internal static class ReferringTable
{
    private static readonly string[] Heads =
    [
        "", "expressions", "oIoU", "mIoU", "mIoU unique class", "mIoU shared class", "best proposal",
        .. ReferringSummary.Thresholds.Select(threshold => FormattableString.Invariant($"P@{threshold}")),
    ];

    private static readonly string[] AbsenceHeads =
        ["\"nothing here\"", "present", "absent", "threshold", "precision", "recall", "F1"];

    public static string Text(ReferringReport report) => TableLayout.Text(Tables(report), Footer(report));

    public static string Markdown(ReferringReport report) => TableLayout.Markdown(Tables(report), Footer(report));

    private static IEnumerable<List<string[]>> Tables(ReferringReport report)
    {
        yield return [Heads, .. report.Rows.Select(row => (string[])
        [
            row.Name,
            Count(row.All.Expressions),
            TableLayout.Figure(row.All.OverallIou),
            TableLayout.Figure(row.All.MeanIou),
            TableLayout.Figure(row.UniqueClass.MeanIou),
            TableLayout.Figure(row.SharedClass.MeanIou),
            TableLayout.Figure(row.Ceiling),
            .. row.All.Precision.Select(TableLayout.Figure),
        ])];
        if (report.Rows.All(row => row.Absent.Count == 0)) yield break;
        yield return [AbsenceHeads, .. report.Rows.Select(row =>
        {
            AbsenceSummary best = row.BestAbsence();
            return (string[])
            [
                row.Name,
                Count(row.Scores.Count),
                Count(row.Absent.Count),
                TableLayout.Figure(best.Threshold),
                TableLayout.Figure(best.Precision),
                TableLayout.Figure(best.Recall),
                TableLayout.Figure(best.F1),
            ];
        })];
    }

    private static string Count(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Footer(ReferringReport report) => FormattableString.Invariant(
        $"{report.Pictures} pictures, model {report.Model.Name}, full resolution, {report.Elapsed.TotalSeconds:0.0} s");
}
