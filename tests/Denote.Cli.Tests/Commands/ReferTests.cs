using System.Text.Json;

namespace Denote.Cli.Tests.Commands;

/// <summary><c>denote refer</c> with the embedded model on a sample.</summary>
public class ReferTests
{
    private static readonly string Boats = Repository.Sample("boats-balloon.png");

    [Fact]
    public void Every_expression_is_a_row_and_the_folder_holds_the_files()
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of(
            "refer", Boats, "the balloon", "the boat on the left", "--out", temporary["out"]);

        Assert.Equal(ExitCode.Ok, run.Code);
        string[] files =
        [
            "mask-01-the-balloon.png", "mask-02-the-boat-on-the-left.png", "overlay.png", "result.json", "scores.png",
        ];
        Assert.Equal(files, temporary.Files().Select(Path.GetFileName));
        string[] lines = run.Output.TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Contains("balloon", lines[1], StringComparison.Ordinal);
        Assert.Contains("yes", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_weak_answer_is_not_found_and_no_error()
    {
        var run = CommandRun.Of(
            "refer", Boats, "the balloon", "--variant", "g", "--min-confidence", "1", "--json", "-");
        Assert.Equal(ExitCode.Ok, run.Code);
        using var json = JsonDocument.Parse(run.Output);
        var expression = Assert.Single(json.RootElement.GetProperty("expressions").EnumerateArray());
        Assert.False(expression.GetProperty("found").GetBoolean());
        Assert.NotEqual(0, expression.GetProperty("proposals").GetArrayLength());
    }

    [Fact]
    public void The_options_arrive()
    {
        var run = CommandRun.Of("refer", Boats, "the boat beside the balloon", "--variant", "g", "--root", "balloon",
            "--attention", "softmax", "--schedule", "released", "--seed", "5", "--no-position", "--json", "-");
        Assert.Equal(ExitCode.Ok, run.Code);
        using var json = JsonDocument.Parse(run.Output);
        var options = json.RootElement.GetProperty("options");
        Assert.Equal("generative", options.GetProperty("variant").GetString());
        Assert.Equal("probabilities", options.GetProperty("source").GetString());
        Assert.Equal("released", options.GetProperty("schedule").GetString());
        Assert.Equal(5, options.GetProperty("seed").GetInt64());
        Assert.False(options.GetProperty("usePosition").GetBoolean());
        var root = json.RootElement.GetProperty("expressions")[0].GetProperty("root");
        Assert.Equal("balloon", root.GetProperty("text").GetString());
        Assert.True(root.GetProperty("isGiven").GetBoolean());
    }

    [Theory]
    [InlineData("", "The expression is empty")]
    [InlineData("the of and", "names nothing to look for")]
    public void Expressions_that_name_nothing_are_one_line(string expression, string message)
    {
        var run = CommandRun.Of("refer", Boats, expression, "--variant", "g");
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(message, run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_clip_is_one_line()
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of("refer", Boats, "the boat", "--variant", "ds", "--clip", temporary.Path);
        Assert.Equal(ExitCode.Model, run.Code);
        Assert.Contains("there is no CLIP model", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void At_least_one_expression_is_needed()
    {
        var run = CommandRun.Of("refer", Boats);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("expression", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void The_one_balloon_of_an_easy_picture_is_found()
    {
        var run = CommandRun.Of("refer", Boats, "the balloon", "the sky", "--json", "-");
        using var json = JsonDocument.Parse(run.Output);
        int[] Box(int expression) => [.. json.RootElement.GetProperty("expressions")[expression]
            .GetProperty("proposals")[0].GetProperty("box").EnumerateArray().Select(side => side.GetInt32())];
        // The balloon is in the upper right, some 24 x 29 pixels; the sky is as wide as the picture.
        Assert.InRange(Box(0)[0], 88, 100);
        Assert.InRange(Box(0)[2], 18, 30);
        Assert.InRange(Box(1)[2], 120, 128);
    }

    [Fact]
    public void Clusters_of_attention_propose_too()
    {
        var run = CommandRun.Of("refer", Boats, "the sea", "--proposals", "attention", "--merge-distance", "0.15",
            "--json", "-");
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal("attention", json.RootElement.GetProperty("proposer").GetString());
        Assert.InRange(json.RootElement.GetProperty("expressions")[0].GetProperty("proposals").GetArrayLength(), 2, 99);
    }

    [Theory]
    [InlineData("--proposals", "files")]
    [InlineData("--proposals", "sam", "--masks", "x.png")]
    public void Regions_and_their_source_must_fit(params string[] options)
    {
        var run = CommandRun.Of(["refer", Boats, "the sea", .. options]);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("--masks", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void The_segmenters_encoding_is_kept_when_asked()
    {
        using var temporary = new TemporaryFolder();
        string[] command = ["refer", Boats, "the sea", "--sam-cache", temporary["cache"]];
        string first = CommandRun.Of(command).Output;
        Assert.Single(Directory.GetFiles(temporary["cache"]));
        Assert.Equal(first, CommandRun.Of(command).Output);
    }

    [Fact]
    public void Small_regions_and_all_but_the_largest_can_be_left_out()
    {
        int[] Areas(params string[] options)
        {
            var run = CommandRun.Of(["refer", Boats, "the sea", "--variant", "gs", "--json", "-", .. options]);
            using var json = JsonDocument.Parse(run.Output);
            return [.. json.RootElement.GetProperty("expressions")[0].GetProperty("proposals").EnumerateArray()
                .Select(proposal => proposal.GetProperty("area").GetInt32())];
        }
        int[] all = Areas("--min-share", "0"), large = Areas("--min-share", "0.2");
        Assert.Equal(all.Where(area => area > 0.2 * 128 * 128).Order(), large.Order());
        Assert.Equal(all.OrderDescending().Take(3), Areas("--min-share", "0", "--largest", "3").OrderDescending());
    }

    [Theory]
    [InlineData("\u043b\u043e\u0434\u043a\u0430 \u0441\u043b\u0435\u0432\u0430")]
    [InlineData("\u5de6\u8fb9\u7684\u8239")]
    public void Another_script_is_answered_with_a_warning(string expression)
    {
        var run = CommandRun.Of("refer", Boats, expression, "--variant", "g");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("Latin script", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Three_hundred_words_are_cut_off_with_a_warning()
    {
        string expression = "the boat " + string.Join(' ', Enumerable.Repeat("on the sea", 100));
        var run = CommandRun.Of("refer", Boats, expression, "--variant", "g");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("was cut off", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_threshold_without_a_calibration_is_warned_of()
    {
        using var temporary = new TemporaryFolder();
        File.WriteAllText(temporary["none.json"], """{ "schema": "denote.refer-profile/1", "confidence": {} }""");
        var run = CommandRun.Of(
            "refer", Boats, "the boat", "--min-confidence", "0.5", "--calibration", temporary["none.json"]);
        Assert.Contains("not calibrated", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("not calibrated",
            CommandRun.Of("refer", Boats, "the boat", "--min-confidence", "0.5").Error, StringComparison.Ordinal);
    }
}
