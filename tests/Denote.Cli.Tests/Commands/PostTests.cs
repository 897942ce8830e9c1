using System.Text.Json;

namespace Denote.Cli.Tests.Commands;

/// <summary><c>--post</c> on the verbs that have it.</summary>
public class PostTests
{
    private static readonly string Boats = Repository.Sample("boats-balloon.png");

    [Theory]
    [InlineData("crf")]
    [InlineData("pamr")]
    public void Ground_cuts_a_map_that_fits_the_picture(string kind)
    {
        using var temporary = new TemporaryFolder();
        string[] ground = ["ground", Boats, "[the balloon]", "--no-self"];
        using var before = JsonDocument.Parse(CommandRun.Of([.. ground, "--json", "-"]).Output);
        var run = CommandRun.Of([.. ground, "--post", kind, "--out", temporary["out"], "--json", "-"]);
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("overlay-unrefined.png", temporary.Files().Select(Path.GetFileName));

        using var after = JsonDocument.Parse(run.Output);
        Assert.Equal(JsonValueKind.Null, before.RootElement.GetProperty("postProcessing").ValueKind);
        var settings = after.RootElement.GetProperty("postProcessing");
        Assert.Equal(kind, settings.GetProperty("kind").GetString());
        Assert.Equal(10, settings.GetProperty("iterations").GetInt32());
        Assert.NotEqual(Counts(before, "phrases"), Counts(after, "phrases"));
        Assert.True(after.RootElement.GetProperty("timings").TryGetProperty("post-processing", out _));
    }

    [Fact]
    public void Refer_fits_the_answer_and_leaves_the_proposals()
    {
        string[] refer = ["refer", Boats, "the balloon", "--variant", "g", "--json", "-"];
        using var before = JsonDocument.Parse(CommandRun.Of(refer).Output);
        using var after = JsonDocument.Parse(CommandRun.Of([.. refer, "--post", "pamr"]).Output);
        Assert.Equal("pamr", after.RootElement.GetProperty("postProcessing").GetProperty("kind").GetString());
        Assert.NotEqual(Counts(before, "expressions"), Counts(after, "expressions"));
        Assert.Equal(
            before.RootElement.GetProperty("expressions")[0].GetProperty("proposals").GetRawText(),
            after.RootElement.GetProperty("expressions")[0].GetProperty("proposals").GetRawText());
    }

    [Fact]
    public void A_threshold_of_nothing_has_no_even_chance()
    {
        var run = CommandRun.Of("ground", Boats, "[the balloon]", "--alpha", "0", "--post", "crf");
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("threshold above 0", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_kind_is_a_usage_error()
    {
        var run = CommandRun.Of("refer", Boats, "the balloon", "--post", "blur");
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("none, crf, pamr", run.ErrorLine, StringComparison.Ordinal);
    }

    private static string? Counts(JsonDocument result, string list) =>
        result.RootElement.GetProperty(list)[0].GetProperty("rle").GetProperty("counts").GetString();
}
