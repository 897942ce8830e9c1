using System.Text.Json;
using Denote.Imaging;

namespace Denote.Cli.Tests.Commands;

/// <summary><c>denote refine</c> with the embedded model on a sample.</summary>
public sealed class RefineTests : IDisposable
{
    private static readonly string House = Repository.Sample("house-cloud-snow.png");

    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void The_folder_holds_the_files_and_every_class_is_a_row()
    {
        var labels = new IndexedImage(64, 64, Palette.PascalVoc);
        for (int y = 30; y < 50; y++) labels.Row(y)[10..30].Fill(3);
        for (int y = 5; y < 15; y++) labels.Row(y)[20..50].Fill(9);
        ImageFile.Save(labels, _temporary["coarse.png"]);
        var run = CommandRun.Of("refine", House, _temporary["coarse.png"], "--class", "house=3", "-c", "pink cloud=9",
            "--grid", "16", "--out", _temporary["out"]);

        Assert.Equal(ExitCode.Ok, run.Code);
        string[] files =
        [
            "coarse.png", "comparison.png", "labels.png", "mask-01-house.png", "mask-02-pink-cloud.png",
            "probability-01-house.png", "probability-02-pink-cloud.png", "result.json",
        ];
        Assert.Equal(files, _temporary.Files().Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(3, run.Output.TrimEnd().Split('\n').Length);
        Assert.Equal(16, ImageFile.Identify(_temporary["out/probability-01-house.png"]).BitDepth);
        var mask = ImageFile.LoadMask(_temporary["out/mask-01-house.png"]);
        var probability = ImageFile.LoadGrey16(_temporary["out/probability-01-house.png"]).ToProbability();
        Assert.Equal(mask.Pixels.ToArray(), Mask.FromProbability(probability, 0.5f).Pixels.ToArray());
        using var json = JsonDocument.Parse(File.ReadAllBytes(_temporary["out/result.json"]));
        Assert.Equal("denote.refine/1", json.RootElement.GetProperty("schema").GetString());
        var classes = json.RootElement.GetProperty("classes");
        Assert.Equal("pink cloud", classes[1].GetProperty("name").GetString());
        Assert.Equal(mask.Area, classes[0].GetProperty("area").GetInt32());
    }

    [Theory]
    [InlineData("coco", "two-images", null)]
    [InlineData("coco", "short-polygon", "annotations[0] (id 1): 'annotations[0].segmentation[1]' holds four numbers")]
    [InlineData("labelme", "no-size-v3", null)]
    public void Annotations_are_read_for_the_picture(string format, string name, string? warning)
    {
        var run = CommandRun.Of("refine", Repository.Sample("boats-balloon.png"), Annotation(format, name),
            "--class", "boat", "--grid", "8", "--json", "-");
        Assert.Equal(ExitCode.Ok, run.Code);
        using var json = JsonDocument.Parse(run.Output);
        Assert.InRange(json.RootElement.GetProperty("classes")[0].GetProperty("areaBefore").GetInt32(), 2350, 2450);
        var warnings = json.RootElement.GetProperty("warnings");
        if (warning is null)
        {
            Assert.Equal(0, warnings.GetArrayLength());
            return;
        }
        Assert.Contains(warning, warnings[0].GetString(), StringComparison.Ordinal);
        Assert.Contains(warning, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("coco", "four-number-box", "four numbers, which are a box")]
    [InlineData("labelme", "rect-one-point", "expected two opposite corners")]
    public void An_annotation_without_an_area_is_bad_input(string format, string name, string message)
    {
        var run = CommandRun.Of("refine", Repository.Sample("boats-balloon.png"), Annotation(format, name), "-c", "boat");
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(message, run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void The_options_arrive()
    {
        var run = Refine("--class", "house", "--beta", "0.7", "--filter", "none", "--threshold", "0.45",
            "--iterations", "2", "--grid", "8", "--prompt", "a {class}", "--timestep", "300", "--injection", "constant",
            "--injection-weight", "7", "--seed", "5", "--post", "pamr", "--soft-band", "0.1", "--json", "-");
        Assert.Equal(ExitCode.Ok, run.Code);
        using var json = JsonDocument.Parse(run.Output);
        var options = json.RootElement.GetProperty("options");
        Assert.Equal(0.7f, options.GetProperty("mixing").GetSingle());
        Assert.Equal(JsonValueKind.Null, options.GetProperty("confidenceFilter").ValueKind);
        Assert.Equal(0.45f, options.GetProperty("threshold").GetSingle());
        Assert.Equal(2, options.GetProperty("iterations").GetInt32());
        Assert.Equal(8, options.GetProperty("featureGrid").GetInt32());
        Assert.Equal("a {class}", options.GetProperty("prompt").GetString());
        Assert.Equal(300, options.GetProperty("timestep").GetInt32());
        Assert.Equal("constant", options.GetProperty("injection").GetString());
        Assert.Equal(7, options.GetProperty("injectionWeight").GetSingle());
        Assert.Equal(5, options.GetProperty("seed").GetInt64());
        Assert.Equal("pamr", json.RootElement.GetProperty("postProcessing").GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData("--filter", "0.6,0.2")]
    [InlineData("--filter", "a")]
    [InlineData("--beta", "2")]
    [InlineData("--grid", "0")]
    [InlineData("--soft-band", "0")]
    public void A_wrong_option_is_a_usage_error(string option, string value)
    {
        var run = Refine("--class", "house", option, value);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains($"{option} is '{value}'", run.ErrorLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExitCode.Usage, "--class")]
    [InlineData(ExitCode.Usage, "write a name, or name=label", "--class", "=4")]
    [InlineData(ExitCode.BadInput, "there is no label '7'; the file has 1", "--class", "house=7")]
    [InlineData(ExitCode.BadInput, "must hold {class} once", "--class", "house", "--prompt", "a photo")]
    [InlineData(ExitCode.Model, "there is no CLIP model", "--class", "house", "--clip", "nowhere")]
    public void What_cannot_be_done_is_one_line(object code, string message, params string[] options)
    {
        var run = Refine(options);
        Assert.Equal((ExitCode)code, run.Code);
        Assert.Contains(message, run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_files_need_as_many_classes()
    {
        string coarse = Coarse(1);
        var run = CommandRun.Of("refine", House, coarse, coarse, "--class", "house");
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("2 coarse masks and 1 --class", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_mask_is_written_as_it_is_with_a_warning()
    {
        var run = CommandRun.Of("refine", House, Coarse(0), "--class", "house");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("the coarse mask is empty", run.Error, StringComparison.Ordinal);
    }

    private static string Annotation(string format, string name) =>
        Path.Combine(Repository.Fixtures("faults"), format, name + ".json");

    private CommandRun Refine(params string[] options) => CommandRun.Of(["refine", House, Coarse(1), .. options]);

    /// <summary>A grey label map with a rectangle of one label.</summary>
    private string Coarse(byte label)
    {
        var coarse = new GreyImage(128, 128);
        for (int y = 60; y < 100; y++) coarse.Row(y)[20..60].Fill(label);
        ImageFile.Save(coarse, _temporary["coarse.png"]);
        return _temporary["coarse.png"];
    }
}
