using Denote.Referring;

namespace Denote.Evaluation.Referring;

/// <summary>The calibrations of a report's variants, fitted to its first pictures and measured on the others.</summary>
/// <param name="Pictures">How many pictures were fitted to.</param>
/// <param name="Rows">One per variant.</param>
public sealed record ReferringFit(int Pictures, IReadOnlyList<HeldOutAbsence> Rows)
{
    private static readonly string[] Heads =
    [
        "\"nothing here\", held out", "AUC", "threshold", "precision", "recall", "F1", "precision, fit", "recall, fit",
    ];

    /// <summary>Fits all variants.</summary>
    /// <param name="report">A report with expressions for absent objects.</param>
    /// <param name="pictures">How many of its pictures are fitted to, 1 or more and fewer than there are.</param>
    /// <exception cref="DenoteException">There are not enough pictures or expressions.</exception>
    public static ReferringFit Of(ReferringReport report, int pictures)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (pictures < 1 || pictures >= report.Pictures)
            throw new DenoteException($"The confidence cannot be fitted to {pictures} of {report.Pictures} pictures; "
                + "leave some of them to measure it on.");
        return new ReferringFit(pictures, [.. report.Rows.Select(row => HeldOutAbsence.Of(row, pictures))]);
    }

    /// <summary>A profile with the calibration of each variant.</summary>
    /// <param name="variants">The report's rows, in their order.</param>
    /// <param name="weights">The fusion that the profile recommends; null for the released one.</param>
    public ReferringProfile ToProfile(IReadOnlyList<ReferringEvaluationVariant> variants, FusionWeights? weights)
    {
        ArgumentNullException.ThrowIfNull(variants);
        var confidence = new Dictionary<ReferringVariant, ConfidenceCalibration>();
        // The first row of a variant is the plain one.
        for (int i = 0; i < Rows.Count; i++)
            confidence.TryAdd(variants[i].Options.Variant, Rows[i].Calibration);
        return new ReferringProfile { Weights = weights, Confidence = confidence };
    }

    /// <summary>The table for a console.</summary>
    public string ToTable() => TableLayout.Text([Table()], Footer());

    /// <summary>The table for a document.</summary>
    public string ToMarkdown() => TableLayout.Markdown([Table()], Footer());

    private List<string[]> Table() =>
    [
        Heads,
        .. Rows.Select(row => (string[])
        [
            row.Name,
            TableLayout.Figure(row.Area),
            TableLayout.Figure(row.HeldOut.Threshold),
            TableLayout.Figure(row.HeldOut.Precision),
            TableLayout.Figure(row.HeldOut.Recall),
            TableLayout.Figure(row.HeldOut.F1),
            TableLayout.Figure(row.Fitted.Precision),
            TableLayout.Figure(row.Fitted.Recall),
        ]),
    ];

    private string Footer() => $"fitted to the first {Pictures} pictures, measured on the others";
}
