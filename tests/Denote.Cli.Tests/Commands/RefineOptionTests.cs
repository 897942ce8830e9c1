using System.Text.Json;

namespace Denote.Cli.Tests.Commands;

/// <summary><c>--refine g4seg</c> on the verbs that have it.</summary>
public class RefineOptionTests
{
    private static readonly string Boats = Repository.Sample("boats-balloon.png");

    [Theory]
    [InlineData("ground", "[the balloon]")]
    [InlineData("refer", "the balloon")]
    public void The_result_says_how_it_was_refined_and_post_comes_after_it(string verb, string text)
    {
        string[] plain = [verb, Boats, text, "--json", "-"];
        using var before = JsonDocument.Parse(CommandRun.Of(plain).Output);
        var run = CommandRun.Of([.. plain, "--refine", "g4seg"]);
        Assert.True(run.Code == ExitCode.Ok, run.Error);
        using var refined = JsonDocument.Parse(run.Output);
        using var fitted = JsonDocument.Parse(CommandRun.Of([.. plain, "--refine", "g4seg", "--post", "pamr"]).Output);

        Assert.Equal(JsonValueKind.Null, before.RootElement.GetProperty("generativeRefinement").ValueKind);
        Assert.Equal(0.8f, refined.RootElement.GetProperty("generativeRefinement").GetProperty("mixing").GetSingle());
        string[] masks = [.. ((JsonDocument[])[before, refined, fitted]).Select(Counts)];
        Assert.Equal(3, masks.Distinct().Count());
        Assert.Equal("pamr", fitted.RootElement.GetProperty("postProcessing").GetProperty("kind").GetString());
        Assert.Equal(JsonValueKind.Object, fitted.RootElement.GetProperty("generativeRefinement").ValueKind);
    }

    [Fact]
    public void Labels_are_refined_with_the_model_that_found_them()
    {
        using var temporary = new TemporaryFolder();
        string support = Path.Combine(Repository.Root, "samples", "support");
        string[] classes = [.. Directory.GetDirectories(support).Select(folder => Path.GetFileName(folder)!).Take(2)];
        var made = CommandRun.Of(["vocabulary", "add", temporary["words"], .. classes, "--support", support]);
        Assert.True(made.Code == ExitCode.Ok, made.Error);
        string[] label = ["label", Boats, "--vocabulary", temporary["words"], "--out"];
        Assert.Equal(ExitCode.Ok, CommandRun.Of([.. label, temporary["plain"]]).Code);
        var run = CommandRun.Of([.. label, temporary["refined"], "--refine", "g4seg"]);
        Assert.True(run.Code == ExitCode.Ok, run.Error);
        using var json = JsonDocument.Parse(File.ReadAllBytes(temporary["refined", "boats-balloon-labels.json"]));
        Assert.Equal(1, json.RootElement.GetProperty("generativeRefinement").GetProperty("iterations").GetInt32());
        Assert.NotEqual(
            File.ReadAllBytes(temporary["plain", "boats-balloon-labels.png"]),
            File.ReadAllBytes(temporary["refined", "boats-balloon-labels.png"]));
    }

    [Fact]
    public void A_clip_that_is_not_there_is_named()
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of("ground", Boats, "[the balloon]", "--refine", "g4seg", "--clip", temporary["none"]);
        Assert.NotEqual(ExitCode.Ok, run.Code);
        Assert.Contains("none", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Refer_takes_no_regions_to_refine_by()
    {
        var run = CommandRun.Of("refer", Boats, "the balloon", "--refine", "sam");
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("none, g4seg", run.ErrorLine, StringComparison.Ordinal);
    }

    private static string Counts(JsonDocument result) =>
        (result.RootElement.TryGetProperty("phrases", out var list)
            ? list
            : result.RootElement.GetProperty("expressions"))[0].GetProperty("rle").GetProperty("counts").GetString()!;
}
