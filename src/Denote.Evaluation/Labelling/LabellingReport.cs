namespace Denote.Evaluation.Labelling;

/// <summary>The outcome of an evaluation of labelling.</summary>
/// <param name="Dataset">The dataset's name.</param>
/// <param name="Labels">The names of the labels; the first is the background where there is one.</param>
/// <param name="Model">The diffusion model.</param>
/// <param name="Pictures">How many pictures were evaluated.</param>
/// <param name="Rows">One row per variant.</param>
/// <param name="Elapsed">Wall time of this run.</param>
public sealed record LabellingReport(
    string Dataset,
    IReadOnlyList<string> Labels,
    ModelIdentity Model,
    int Pictures,
    IReadOnlyList<LabellingRow> Rows,
    TimeSpan Elapsed)
{
    /// <summary>The tables for a console, columns aligned.</summary>
    public string ToTable() => LabellingTable.Text(this);

    /// <summary>The tables for a document.</summary>
    public string ToMarkdown() => LabellingTable.Markdown(this);

    /// <summary>All figures as JSON, every label's IoU included.</summary>
    public string ToJson() => LabellingReportJson.Write(this);
}
