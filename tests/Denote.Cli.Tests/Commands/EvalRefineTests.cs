using System.Text.Json;

namespace Denote.Cli.Tests.Commands;

/// <summary><c>denote eval refine</c> on picture-book scenes in the layout of PASCAL VOC 2012.</summary>
public class EvalRefineTests
{
    [Fact]
    public void A_run_goes_on_where_it_was_stopped_and_reports_every_class()
    {
        using var temporary = new TemporaryFolder();
        string data = VocScenes.Write(temporary.Path, "0035", "0072");
        string[] command = ["eval", "refine", "--data", data, "--maker", "attention", "--out", temporary["out"]];

        var part = CommandRun.Of([.. command, "--limit", "1"]);
        Assert.True(part.Code == ExitCode.Ok, part.Error);
        string[] noted = File.ReadAllLines(temporary["out", "scores.jsonl"]);
        Assert.Equal(2, noted.Length);

        // A line that was being written when the run was stopped.
        File.AppendAllText(temporary["out", "scores.jsonl"], "{\"Id\":\"0072\",\"Sco");
        var whole = CommandRun.Of(command);
        Assert.True(whole.Code == ExitCode.Ok, whole.Error);
        string[] after = File.ReadAllLines(temporary["out", "scores.jsonl"]);
        Assert.Equal(noted, after[..2]);
        Assert.Equal(3, after.Length);
        Assert.Contains("IoU 80-100 before", whole.Output, StringComparison.Ordinal);

        using var report = JsonDocument.Parse(File.ReadAllBytes(temporary["out", "report.json"]));
        var row = Assert.Single(report.RootElement.GetProperty("rows").EnumerateArray().ToArray());
        var scores = row.GetProperty("classes").EnumerateArray().ToArray();
        Assert.Equal(["cat", "boat"], scores.Select(score => score.GetProperty("class").GetString()));
        Assert.All(scores, score => Assert.InRange(score.GetProperty("before").GetDouble(), 0.3, 1));

        var alone = CommandRun.Of(
            "eval", "refine", "--data", data, "--maker", "attention", "--out", temporary["other"]);
        using var uninterrupted = JsonDocument.Parse(File.ReadAllBytes(temporary["other", "report.json"]));
        Assert.Equal(
            uninterrupted.RootElement.GetProperty("rows").GetRawText(), report.RootElement.GetProperty("rows").GetRawText());
    }

    [Fact]
    public void Scores_of_other_settings_are_not_taken()
    {
        using var temporary = new TemporaryFolder();
        string data = VocScenes.Write(temporary.Path, "0035");
        string[] command = ["eval", "refine", "--data", data, "--maker", "attention", "--out", temporary["out"]];
        Assert.Equal(ExitCode.Ok, CommandRun.Of(command).Code);
        var other = CommandRun.Of([.. command, "--beta", "0.5"]);
        Assert.Equal(ExitCode.BadInput, other.Code);
        Assert.Contains("another evaluation", other.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_data_and_masks_are_named()
    {
        using var temporary = new TemporaryFolder();
        var absent = CommandRun.Of("eval", "refine", "--data", temporary["nowhere"], "--out", temporary["out"]);
        Assert.Equal(ExitCode.BadInput, absent.Code);
        Assert.Contains("nowhere", absent.ErrorLine, StringComparison.Ordinal);

        string data = VocScenes.Write(temporary.Path, "0035");
        Directory.CreateDirectory(temporary["masks"]);
        var masks = CommandRun.Of(
            "eval", "refine", "--data", data, "--coarse", temporary["masks"], "--out", temporary["out"]);
        Assert.Equal(ExitCode.BadInput, masks.Code);
        Assert.Contains("0035.png", masks.ErrorLine, StringComparison.Ordinal);
    }
}
