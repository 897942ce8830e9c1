using System.Text.Json;
using Denote.Imaging;

namespace Denote.Cli.Tests.Commands;

/// <summary><c>--control</c> of <c>paint</c>, <c>refine</c> and <c>eval refine</c>, with a random ControlNet.</summary>
public sealed class ControlTests : IDisposable
{
    private static readonly string House = Repository.Sample("house-cloud-snow.png");

    private readonly TemporaryFolder _temporary = new();

    public ControlTests()
    {
        var made = CommandRun.Of("models", "make-random",
            Path.Combine(Repository.Root, "models", "configs", "controlnet-picturebook"), Control, "--dtype", "fp32");
        Assert.True(made.Code == ExitCode.Ok, made.Error);
    }

    private string Control => _temporary["control"];

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Paint_follows_a_picture_and_names_the_ControlNet()
    {
        ImageFile.Save(new Image(64, 32), _temporary["layout.png"]);
        var run = CommandRun.Of("paint", "a boat", "--steps", "1", "--control", Control, "--control-image",
            _temporary["layout.png"], "--control-scale", "0.5", "--out", _temporary["out"], "--json", "-");
        Assert.True(run.Code == ExitCode.Ok, run.Error);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal("control", json.RootElement.GetProperty("control").GetProperty("name").GetString());
        Assert.Equal(0.5f, json.RootElement.GetProperty("options").GetProperty("controlScale").GetSingle());
        Assert.Contains("stretched", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Refine_shows_it_each_class_in_its_colour()
    {
        var mask = new Mask(64, 64);
        for (int y = 30; y < 50; y++) mask.Row(y)[10..30].Fill(true);
        ImageFile.Save(mask, _temporary["coarse.png"]);
        JsonElement Refine(params string[] more)
        {
            var run = CommandRun.Of(["refine", House, _temporary["coarse.png"], "--class", "house", "--grid", "8",
                "--json", "-", "--control", Control, .. more]);
            Assert.True(run.Code == ExitCode.Ok, run.Error);
            return JsonDocument.Parse(run.Output).RootElement;
        }
        var usual = Refine();
        Assert.Equal("none", usual.GetProperty("options").GetProperty("injection").GetString());
        Assert.Equal(1, usual.GetProperty("options").GetProperty("controlScale").GetSingle());
        Assert.Equal("control", usual.GetProperty("control").GetProperty("name").GetString());
        Assert.Equal("house", usual.GetProperty("classes")[0].GetProperty("controlCategory").GetString());
        var both = Refine("--injection", "range", "--control-scale", "2", "--control-class", "house=building");
        Assert.Equal("range-modulated", both.GetProperty("options").GetProperty("injection").GetString());
        Assert.Equal(2, both.GetProperty("options").GetProperty("controlScale").GetSingle());
        Assert.Equal("building", both.GetProperty("classes")[0].GetProperty("controlCategory").GetString());
    }

    [Fact]
    public void Eval_refine_notes_which_ControlNet_it_was()
    {
        string data = VocScenes.Write(_temporary.Path, "0035");
        string[] command = ["eval", "refine", "--data", data, "--maker", "attention", "--out", _temporary["scores"]];
        var run = CommandRun.Of([.. command, "--control", Control]);
        Assert.True(run.Code == ExitCode.Ok, run.Error);
        var again = CommandRun.Of([.. command, "--control", Control, "--control-class", "cat=animal"]);
        Assert.Equal(ExitCode.BadInput, again.Code);
        Assert.Contains("another evaluation", again.ErrorLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--control-scale is for --control", "refine", "a.png", "b.png", "--class", "a", "--control-scale", "2")]
    [InlineData("--control-class is for --control", "refine", "a.png", "b.png", "--class", "a",
        "--control-class", "a=b")]
    [InlineData("write the class's name", "refine", "a.png", "b.png", "--class", "a", "--control", "c",
        "--control-class", "a")]
    [InlineData("--control is empty", "refine", "a.png", "b.png", "--class", "a", "--control", "")]
    [InlineData("go together", "paint", "a boat", "--control", "c")]
    [InlineData("go together", "paint", "a boat", "--control-image", "c.png")]
    public void Options_that_do_not_go_together_are_told(string message, params string[] command)
    {
        var run = CommandRun.Of([.. command]);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(message, run.ErrorLine, StringComparison.Ordinal);
    }
}
