namespace Denote.Cli.Commands;

/// <summary>The reports of a benchmark in its output folder.</summary>
internal static class ReportFiles
{
    /// <summary>Where the scores of finished pictures are noted.</summary>
    public static string Log(OutputFolder folder) => Path.Combine(folder.Path, "scores.jsonl");

    /// <summary>Writes <c>report.json</c> and <c>report.md</c>, and the table to standard output.</summary>
    public static void Write(
        OutputFolder folder, string json, string markdown, string table, CommandSession session)
    {
        OutputFile.WriteText(Path.Combine(folder.Path, "report.json"), json, session);
        OutputFile.WriteText(Path.Combine(folder.Path, "report.md"), markdown, session);
        session.OpenOutput().Write(table);
        session.Note($"wrote report.json and report.md to {folder.Path}");
    }
}
