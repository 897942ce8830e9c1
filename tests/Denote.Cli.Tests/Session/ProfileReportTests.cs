namespace Denote.Cli.Tests.Session;

public class ProfileReportTests
{
    [Fact]
    public void A_profile_follows_the_result_on_the_error_stream()
    {
        string picture = Repository.Sample("boats-balloon.png");
        var run = CommandRun.Of("ground", picture, "[the sea]", "--profile", "--quiet");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.DoesNotContain("GFLOP/s", run.Output, StringComparison.Ordinal);
        string[] lines = run.Error.Split('\n');
        string[] titles = ["operation", "block"];
        Assert.All(titles, title => Assert.Contains(lines, line => line.StartsWith(title, StringComparison.Ordinal)));
        string[] rows = ["attention ", "U-Net ", "  mid_block ", "    mid_block.attentions.0 ", "VAE encoder "];
        Assert.All(rows, row =>
        {
            string found = Assert.Single(lines, line => line.StartsWith(row, StringComparison.Ordinal));
            Assert.True(int.Parse(found[row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]) > 0);
        });
        Assert.Contains("of the whole process", lines[^2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_fails_prints_its_error_alone() =>
        Assert.Contains("could not find", CommandRun.Of("ground", "missing.png", "[x]", "--profile").ErrorLine,
            StringComparison.OrdinalIgnoreCase);
}
