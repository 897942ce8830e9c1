using System.Text.Json;

namespace Denote.Cli.Tests.Commands;

/// <summary><c>denote coarse</c> with the embedded model on a sample.</summary>
public class CoarseTests
{
    private static readonly string House = Repository.Sample("house-cloud-snow.png");

    [Theory]
    [InlineData("attention")]
    [InlineData("diffsegmenter", "--power", "1")]
    [InlineData("maskclip", "--grid", "8")]
    [InlineData("sclip", "--grid", "8", "--against", "sea", "sand")]
    [InlineData("clip-es", "--grid", "8")]
    [InlineData("clip-es", "--grid", "8", "--affinity")]
    public void Every_method_is_a_command_whose_maps_refine_takes(string method, params string[] options)
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of(
            ["coarse", method, House, "--class", "house", "--class", "pink cloud", "--out", temporary["out"], .. options]);
        Assert.Equal(ExitCode.Ok, run.Code);
        string[] files =
        [
            "overlay.png", "probability-01-house.png", "probability-02-pink-cloud.png", "result.json",
        ];
        Assert.Equal(files, temporary.Files().Select(Path.GetFileName));
        using var json = JsonDocument.Parse(File.ReadAllBytes(temporary["out", "result.json"]));
        Assert.Equal(method, json.RootElement.GetProperty("method").GetString()!.Replace("diff-segmenter", "diffsegmenter")
            .Replace("mask-clip", "maskclip"));
        var refined = CommandRun.Of("refine", House, temporary["out", files[1]], "--class", "house", "--grid", "8");
        Assert.Equal(ExitCode.Ok, refined.Code);
    }

    [Fact]
    public void A_class_is_needed_and_a_wrong_prompt_is_one_line()
    {
        Assert.Equal(ExitCode.Usage, CommandRun.Of("coarse", "sclip", House).Code);
        var run = CommandRun.Of("coarse", "sclip", House, "--class", "house", "--prompt", "a photo");
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("{class}", run.ErrorLine, StringComparison.Ordinal);
    }
}
