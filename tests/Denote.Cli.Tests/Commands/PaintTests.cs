using System.Text.Json;
using Denote.Imaging;

namespace Denote.Cli.Tests.Commands;

/// <summary><c>denote paint</c> with the embedded model.</summary>
public class PaintTests
{
    private const string Prompt = "a red boat on the sea";

    [Fact]
    public void Pictures_and_the_result_are_written()
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of("paint", Prompt, "--count", "2", "--steps", "2", "--size", "160x96", "--seed", "7",
            "--negative", "a house", "--guidance", "3", "--scheduler", "euler", "--batch", "2",
            "--out", temporary["out"]);
        Assert.Equal(ExitCode.Ok, run.Code);
        string[] files = ["picture-0001.png", "picture-0002.png", "result.json"];
        Assert.Equal(files, temporary.Files().Select(Path.GetFileName));
        var picture = ImageFile.Load(temporary["out", "picture-0002.png"]);
        Assert.Equal((160, 96), (picture.Width, picture.Height));
        Assert.Contains("picture-0002.png     8  160 x 96", run.Output, StringComparison.Ordinal);

        using var json = JsonDocument.Parse(File.ReadAllBytes(temporary["out", "result.json"]));
        var root = json.RootElement;
        Assert.Equal("denote.paint/1", root.GetProperty("schema").GetString());
        Assert.Equal(Prompt, root.GetProperty("prompt").GetString());
        var options = root.GetProperty("options");
        Assert.Equal("a house", options.GetProperty("negativePrompt").GetString());
        Assert.Equal("euler", options.GetProperty("scheduler").GetString());
        Assert.Equal(2, options.GetProperty("steps").GetInt32());
        Assert.Equal(3, options.GetProperty("guidanceScale").GetDouble());
        Assert.Equal(8, root.GetProperty("pictures")[1].GetProperty("seed").GetInt64());
        Assert.Equal("picture-0002.png", root.GetProperty("pictures")[1].GetProperty("file").GetString());
    }

    [Fact]
    public void The_fast_way_takes_four_steps_without_guidance()
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of("paint", Prompt, "--fast", "--json", "-", "--out", temporary.Path);
        Assert.Equal(ExitCode.Ok, run.Code);
        using var json = JsonDocument.Parse(run.Output);
        var options = json.RootElement.GetProperty("options");
        Assert.Equal("lcm", options.GetProperty("scheduler").GetString());
        Assert.Equal(4, options.GetProperty("steps").GetInt32());
        Assert.Equal(1, options.GetProperty("guidanceScale").GetDouble());
    }

    [Theory]
    [InlineData("--size", "12x", "--size is '12x'")]
    [InlineData("--size", "1x2x3", "--size is '1x2x3'")]
    [InlineData("--steps", "0", "--steps is '0'")]
    [InlineData("--guidance", "0.5", "--guidance is '0.5'")]
    [InlineData("--scheduler", "heun", "must be one of dpm, ddim, euler, pndm, lcm")]
    public void Wrong_options_are_one_line(string option, string value, string message)
    {
        var run = CommandRun.Of("paint", Prompt, option, value);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(message, run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Fast_and_another_scheduler_do_not_go_together()
    {
        var run = CommandRun.Of("paint", Prompt, "--fast", "--scheduler", "ddim");
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("--fast is --scheduler lcm", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_input_is_one_line_and_leaves_no_folder()
    {
        using var temporary = new TemporaryFolder();
        foreach (var (prompt, size, message) in new[]
        {
            ("", "128", "The prompt is empty"), (Prompt, "100", "this model needs multiples of 16"),
        })
        {
            var run = CommandRun.Of("paint", prompt, "--size", size, "--out", temporary["out"]);
            Assert.Equal(ExitCode.BadInput, run.Code);
            Assert.Contains(message, run.ErrorLine, StringComparison.Ordinal);
            Assert.False(Directory.Exists(temporary["out"]));
        }
    }
}
