using System.Text.Json;

namespace Denote.Cli.Tests.Commands;

/// <summary><c>denote eval refcoco</c> on three picture-book scenes in the published layout.</summary>
public class EvalRefCocoTests
{
    private static readonly string Data = Path.Combine(Repository.Root, "tests", "fixtures", "refcoco");

    [Fact]
    public void The_reports_hold_all_sentences_and_a_second_run_only_reads_them()
    {
        using var temporary = new TemporaryFolder();
        string[] command =
            ["eval", "refcoco", "--data", Data, "--split", "testA", "--all-variants", "--out", temporary["out"]];
        var first = CommandRun.Of(command);
        Assert.True(first.Code == ExitCode.Ok, first.Error);
        Assert.Contains("Ref-Diff/ds", first.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(File.ReadAllBytes(temporary["out", "report.json"]));
        Assert.Equal("refcoco (unc), testA", json.RootElement.GetProperty("protocol").GetString());
        Assert.All(json.RootElement.GetProperty("rows").EnumerateArray(),
            row => Assert.Equal(3, row.GetProperty("expressions").GetArrayLength()));

        var second = CommandRun.Of(command);
        Assert.Equal(first.Output.Split("1 pictures")[0], second.Output.Split("1 pictures")[0]);
        var other = CommandRun.Of([.. command, "--seed", "4"]);
        Assert.Equal(ExitCode.BadInput, other.Code);
        Assert.Contains("another evaluation", other.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_the_data_is_named()
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of("eval", "refcoco", "--data", temporary.Path, "--out", temporary["out"]);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("refs(unc).p", run.ErrorLine, StringComparison.Ordinal);
    }
}
