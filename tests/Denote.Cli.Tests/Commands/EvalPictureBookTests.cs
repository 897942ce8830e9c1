using System.Text.Json;

namespace Denote.Cli.Tests.Commands;

public class EvalPictureBookTests
{
    private static readonly string Scenes = Repository.Fixtures("picturebook");

    [Fact]
    public void The_table_has_three_rows_and_the_reports_hold_the_same()
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of("eval", "picturebook", "--data", Scenes, "--limit", "2",
            "--json", temporary["report.json"], "--markdown", temporary["report.md"]);

        Assert.Equal(ExitCode.Ok, run.Code);
        string[] rows = ["cross-attention only", "locate-to-segment", "head noun, two resolutions"];
        using var report = JsonDocument.Parse(File.ReadAllBytes(temporary["report.json"]));
        var reported = report.RootElement.GetProperty("rows").EnumerateArray();
        Assert.Equal(rows, reported.Select(row => row.GetProperty("name").GetString()));
        Assert.Equal(2, report.RootElement.GetProperty("scenes").GetInt32());
        string markdown = File.ReadAllText(temporary["report.md"]);
        Assert.All(rows, row => Assert.Contains(row, run.Output, StringComparison.Ordinal));
        Assert.All(rows, row => Assert.Contains(row, markdown, StringComparison.Ordinal));
    }

    [Fact]
    public void One_row_can_be_chosen_and_json_can_stand_alone()
    {
        var run = CommandRun.Of(
            "eval", "picturebook", "--data", Scenes, "--limit", "1", "--variant", "head-noun", "--json", "-");
        using var report = JsonDocument.Parse(run.Output);
        var row = Assert.Single(report.RootElement.GetProperty("rows").EnumerateArray());
        Assert.Equal("head noun, two resolutions", row.GetProperty("name").GetString());
    }

    [Fact]
    public void Referring_has_the_papers_four_variants()
    {
        var run = CommandRun.Of("eval", "picturebook", "--data", Scenes, "--limit", "1", "--task", "refer");
        Assert.Equal(ExitCode.Ok, run.Code);
        string[] names = ["Ref-Diff/g ", "Ref-Diff/gs ", "Ref-Diff/ds ", "Ref-Diff ", "oIoU", "nothing here"];
        Assert.All(names, name => Assert.Contains(name, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_without_scenes_is_named()
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of("eval", "picturebook", "--data", temporary.Path);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(temporary["scenes.json"], run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void The_data_must_be_given()
    {
        var run = CommandRun.Of("eval", "picturebook");
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("--data", run.ErrorLine, StringComparison.Ordinal);
    }
}
