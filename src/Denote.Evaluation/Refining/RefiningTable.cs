using System.Globalization;

namespace Denote.Evaluation.Refining;

/// <summary>
/// A report as tables: mIoU of the dataset before and its gain, then the mean gain of a class's IoU by source and by the
/// IoU that it had before (table VII). Gains are in hundredths.
/// </summary>
internal static class RefiningTable
{
    private static readonly (string Name, double From, double To)[] Bands =
        [("0-40", 0, 0.4), ("40-80", 0.4, 0.8), ("80-100", 0.8, double.PositiveInfinity)];

    public static string Text(RefiningReport report) => TableLayout.Text(Tables(report), Footer(report));

    public static string Markdown(RefiningReport report) => TableLayout.Markdown(Tables(report), Footer(report));

    private static IEnumerable<List<string[]>> Tables(RefiningReport report)
    {
        yield return [["mIoU of the dataset", "before", .. report.Variants], .. report.Rows.Select(row => (string[])
            [row.Source, TableLayout.Figure(row.MeanIouBefore),
                .. row.MeanIouAfter.Select(after => Gain(after - row.MeanIouBefore))])];
        RefiningScore[] all = [.. report.Rows.SelectMany(row => row.Scores)];
        yield return
        [
            ["IoU of a class", "masks", "before", .. report.Variants],
            .. report.Rows.Select(row => Row(report, row.Source, row.Scores)),
            Row(report, "all", all),
            .. Bands.Select(band => Row(report, $"IoU {band.Name} before",
                [.. all.Where(score => score.Before >= band.From && score.Before < band.To)])),
        ];
    }

    private static string[] Row(RefiningReport report, string name, IReadOnlyList<RefiningScore> scores) =>
    [
        name,
        scores.Count.ToString(CultureInfo.InvariantCulture),
        TableLayout.Figure(scores.Count == 0 ? double.NaN : scores.Average(score => score.Before)),
        .. report.Variants.Select((_, v) =>
            scores.Count == 0 ? "-" : Gain(scores.Average(score => score.After[v] - score.Before))),
    ];

    private static string Gain(double gain) => (100 * gain).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture);

    private static string Footer(RefiningReport report) => string.Create(CultureInfo.InvariantCulture,
        $"{report.Pictures} pictures of {report.Dataset}, model {report.Model.Name}, {report.Elapsed.TotalSeconds:0.0} s");
}
