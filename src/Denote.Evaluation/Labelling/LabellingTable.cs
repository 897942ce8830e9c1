using System.Globalization;

namespace Denote.Evaluation.Labelling;

/// <summary>A report as tables: the rows, and the labels of the first row.</summary>
internal static class LabellingTable
{
    public static string Text(LabellingReport report) => TableLayout.Text(Tables(report), Footer(report));

    public static string Markdown(LabellingReport report) => TableLayout.Markdown(Tables(report), Footer(report));

    private static IEnumerable<List<string[]>> Tables(LabellingReport report)
    {
        yield return
        [
            ["", "mIoU", "pixel accuracy", "difference"],
            .. report.Rows.Select((row, i) => (string[])
            [
                row.Name,
                TableLayout.Figure(row.MeanIou),
                TableLayout.Figure(row.Confusion.PixelAccuracy),
                i == 0 ? "" : Difference(row.MeanIou - report.Rows[0].MeanIou),
            ]),
        ];
        LabellingRow first = report.Rows[0];
        yield return
        [
            [$"label ({first.Name})", "IoU", "accuracy", "true pixels"],
            .. report.Labels.Select((label, i) => (string[])
            [
                label,
                TableLayout.Figure(first.Confusion.IntersectionOverUnion(i) ?? double.NaN),
                TableLayout.Figure(first.Confusion.Accuracy(i) ?? double.NaN),
                first.Confusion.TruePixels(i).ToString(CultureInfo.InvariantCulture),
            ]),
        ];
    }

    private static string Difference(double value) =>
        Math.Round(value, 3).ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);

    private static string Footer(LabellingReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"{report.Dataset}, {report.Pictures} pictures, {report.Model.Name}, {report.Elapsed.TotalSeconds:0.0} s");
}
