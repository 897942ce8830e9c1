using System.Globalization;
using System.Text;

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

    public static string Text(EvaluationReport report)
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

    public static string Markdown(EvaluationReport report)
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

    private static IEnumerable<List<string[]>> Tables(EvaluationReport report)
    {
        yield return [Heads, .. report.Rows.Select(row => (string[])
        [
            row.Name,
            row.Summary.All.Phrases.ToString(CultureInfo.InvariantCulture),
            Figure(row.Summary.All.MeanIou),
            Figure(row.Summary.Things.MeanIou),
            Figure(row.Summary.Stuff.MeanIou),
            Figure(row.Summary.Singular.MeanIou),
            Figure(row.Summary.Plural.MeanIou),
            Figure(row.Summary.All.AverageRecall),
            Figure(row.Summary.All.AccuracyAtHalf),
        ])];
        yield return [RecallHeads, .. report.Rows.Select(row => (string[])
        [
            row.Name,
            Figure(row.Summary.All.AverageRecall),
            Figure(row.Summary.Things.AverageRecall),
            Figure(row.Summary.Stuff.AverageRecall),
            Figure(row.Summary.Singular.AverageRecall),
            Figure(row.Summary.Plural.AverageRecall),
        ])];
        if (report.Rows.All(row => row.ReferenceSummary is null)) yield break;
        var compared = report.Rows.Where(row => row.ReferenceSummary is not null);
        yield return [ReferenceHeads, .. compared.Select(row => (string[])
        [
            row.Name,
            Figure(row.ReferenceSummary!.All.MeanIou),
            Figure(row.ReferenceSummary.All.AverageRecall),
            row.MeanReferenceDifference!.Value.ToString("0.0000", CultureInfo.InvariantCulture),
        ])];
    }

    private static string Figure(double value) =>
        double.IsNaN(value) ? "-" : value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Protocol(EvaluationReport report) =>
        report.Protocol.EndsWith("reference", StringComparison.Ordinal)
            ? "reference protocol (a quarter of the detector's input)"
            : "exact protocol (full resolution)";

    private static string Footer(EvaluationReport report) => string.Create(CultureInfo.InvariantCulture,
        $"{report.Scenes} pictures, model {report.Model.Name}, {Protocol(report)}, "
        + $"{report.Elapsed.TotalSeconds:0.0} s");
}
