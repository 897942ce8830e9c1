using System.CommandLine;

namespace Denote.Cli.Commands;

/// <summary><c>--out</c> of an evaluation that goes on where it was stopped.</summary>
internal sealed class ReportFolderOption : Option<string>
{
    /// <param name="things">Whose scores are kept: pictures.</param>
    public ReportFolderOption(string things) : base("--out", "-o")
    {
        HelpName = "folder";
        Description = $"Where report.json, report.md and the scores of finished {things} go; a run that was stopped " +
            "goes on from there.";
        Required = true;
    }
}
