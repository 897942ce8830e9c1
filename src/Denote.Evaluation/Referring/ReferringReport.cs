namespace Denote.Evaluation.Referring;

/// <summary>The outcome of an evaluation of referring.</summary>
/// <param name="Protocol">Its name: <c>picturebook-refer</c>.</param>
/// <param name="Model">The model.</param>
/// <param name="Data">The folder of the data.</param>
/// <param name="Pictures">How many pictures were evaluated.</param>
/// <param name="Rows">One row per variant.</param>
/// <param name="Elapsed">Wall time.</param>
public sealed record ReferringReport(
    string Protocol, ModelIdentity Model, string Data, int Pictures, IReadOnlyList<ReferringRow> Rows, TimeSpan Elapsed)
{
    /// <summary>The table for a console, columns aligned.</summary>
    public string ToTable() => ReferringTable.Text(this);

    /// <summary>The table for a document.</summary>
    public string ToMarkdown() => ReferringTable.Markdown(this);

    /// <summary>All figures, every expression's score and the evidence of its confidence as JSON.</summary>
    public string ToJson() => ReferringReportJson.Write(this);
}
