using Denote.Imaging;

namespace Denote.Cli.Tests.Commands;

public class ExplainTests
{
    private static readonly string Picture = Repository.Sample("bird-house.png");

    [Fact]
    public void Every_word_has_a_row_and_a_place_on_the_sheet()
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of(
            "explain", Picture, "a bird, on the house", "--out", temporary["sheet.png"], "--columns", "6");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Equal(["word", "a", "bird", "on", "the", "house"],
            run.Output.TrimEnd().Split('\n').Select(line => line.Split(' ')[0]));
        var sheet = ImageFile.Load(temporary["sheet.png"]);
        Assert.True(sheet.Width > 6 * 128 && sheet.Width > 3 * sheet.Height, $"{sheet.Width} x {sheet.Height}");
    }

    [Theory]
    [InlineData("", "sheet.png", 3)]
    [InlineData("?!", "sheet.png", 3)]
    [InlineData("a bird", "", 2)]
    [InlineData("a bird", "missing/sheet.png", 3)]
    [InlineData("a bird", ".", 3)]
    public void What_cannot_be_explained_is_said(string text, string name, int code)
    {
        using var temporary = new TemporaryFolder();
        string path = name.Length == 0 ? "" : temporary[name];
        var run = CommandRun.Of("explain", Picture, text, "--out", path);
        Assert.Equal((ExitCode)code, run.Code);
        Assert.NotEmpty(run.ErrorLine);
        Assert.Empty(temporary.Files());
    }
}
