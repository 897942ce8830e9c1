namespace Denote.Evaluation.Refining;

/// <summary>The outcome of an evaluation of refinement.</summary>
/// <param name="Dataset">Its name.</param>
/// <param name="Model">The model.</param>
/// <param name="Pictures">How many pictures were evaluated.</param>
/// <param name="Variants">The ways to refine.</param>
/// <param name="Rows">One row for each source of coarse masks.</param>
/// <param name="Elapsed">Wall time.</param>
public sealed record RefiningReport(
    string Dataset,
    ModelIdentity Model,
    int Pictures,
    IReadOnlyList<string> Variants,
    IReadOnlyList<RefiningRow> Rows,
    TimeSpan Elapsed)
{
    /// <summary>The tables for a console, columns aligned.</summary>
    public string ToTable() => RefiningTable.Text(this);

    /// <summary>The tables for a document.</summary>
    public string ToMarkdown() => RefiningTable.Markdown(this);

    /// <summary>All figures and every class's IoU as JSON.</summary>
    public string ToJson() => RefiningReportJson.Write(this);
}
