namespace Denote.Evaluation;

/// <summary>The outcome of an evaluation.</summary>
/// <param name="Protocol">Its name: <c>picturebook</c>.</param>
/// <param name="Model">The model.</param>
/// <param name="Data">The folder of the data.</param>
/// <param name="Scenes">How many pictures were evaluated.</param>
/// <param name="Rows">One row per way of grounding.</param>
/// <param name="Elapsed">Wall time.</param>
public sealed record EvaluationReport(
    string Protocol, ModelIdentity Model, string Data, int Scenes, IReadOnlyList<EvaluationRow> Rows, TimeSpan Elapsed)
{
    /// <summary>The table for a console, columns aligned.</summary>
    public string ToTable() => ReportTable.Text(this);

    /// <summary>The table for a document.</summary>
    public string ToMarkdown() => ReportTable.Markdown(this);

    /// <summary>All figures and every phrase's score as JSON.</summary>
    public string ToJson() => ReportJson.Write(this);
}
