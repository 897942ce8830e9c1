using System.Globalization;
using System.Text;

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

    public static string Text(ReferringReport report)
    {
        var text = new StringBuilder();
        foreach (var table in Tables(report))
        {
            int[] widths = [.. Enumerable.Range(0, table[0].Length).Select(c => table.Max(row => row[c].Length))];
            foreach (var row in table)
            {
                var cells = row.Select((cell, c) => c == 0 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c]));
                text.AppendLine(string.Join("  ", cells).TrimEnd());
            }
            text.AppendLine();
        }
        return text.Append(Footer(report)).AppendLine().ToString();
    }

    public static string Markdown(ReferringReport report)
    {
        var text = new StringBuilder();
        foreach (var table in Tables(report))
        {
            for (int i = 0; i < table.Count; i++)
            {
                text.AppendLine($"| {string.Join(" | ", table[i])} |");
                if (i == 0) text.AppendLine($"|---|{string.Concat(Enumerable.Repeat("---:|", table[0].Length - 1))}");
            }
            text.AppendLine();
        }
        return text.Append(Footer(report)).AppendLine().ToString();
    }

    private static IEnumerable<List<string[]>> Tables(ReferringReport report)
    {
        yield return [Heads, .. report.Rows.Select(row => (string[])
        [
            row.Name,
            Count(row.All.Expressions),
            Figure(row.All.OverallIou),
            Figure(row.All.MeanIou),
            Figure(row.UniqueClass.MeanIou),
            Figure(row.SharedClass.MeanIou),
            Figure(row.Ceiling),
            .. row.All.Precision.Select(Figure),
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
                Figure(best.Threshold),
                Figure(best.Precision),
                Figure(best.Recall),
                Figure(best.F1),
            ];
        })];
    }

    private static string Count(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Figure(double value) =>
        double.IsNaN(value) ? "-" : value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Footer(ReferringReport report) => FormattableString.Invariant(
        $"{report.Pictures} pictures, model {report.Model.Name}, full resolution, {report.Elapsed.TotalSeconds:0.0} s");
}
