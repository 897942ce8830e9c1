using System.Text.Json;
using Denote.Imaging;

namespace Denote.Cli.Tests.Proposals;

/// <summary><c>denote proposals</c> and <c>ground --refine</c> with the embedded models on a sample.</summary>
public class ProposalsTests
{
    private const string Narrative = "[two orange boats] in [the sea] under [a dark sky]";

    private static readonly string Boats = Repository.Sample("boats-balloon.png");

    [Fact]
    public void The_folder_holds_a_picture_the_masks_and_their_list()
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of("proposals", Boats, "--out", temporary["out"]);

        Assert.Equal(ExitCode.Ok, run.Code);
        using var list = JsonDocument.Parse(File.ReadAllBytes(temporary["out", "proposals.json"]));
        var regions = list.RootElement.GetProperty("regions").EnumerateArray().ToArray();
        Assert.InRange(regions.Length, 3, 40);
        foreach (var region in regions)
        {
            var mask = ImageFile.LoadMask(temporary["out", region.GetProperty("maskFile").GetString()!]);
            Assert.Equal(mask.Area, region.GetProperty("area").GetInt32());
            Assert.InRange(region.GetProperty("stability").GetDouble(), 0, 1);
        }
        Assert.True(File.Exists(temporary["out", "proposals.png"]));
        Assert.Equal(regions.Length + 1, run.Output.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void Clusters_of_attention_cover_the_picture_once()
    {
        var run = CommandRun.Of("proposals", Boats, "--from", "attention", "--json", "-");
        Assert.Equal(ExitCode.Ok, run.Code);
        using var list = JsonDocument.Parse(run.Output);
        var picture = ImageFile.Load(Boats);
        int area = list.RootElement.GetProperty("regions").EnumerateArray()
            .Sum(region => region.GetProperty("area").GetInt32());
        Assert.Equal(picture.Width * picture.Height, area);
        Assert.InRange(list.RootElement.GetProperty("regions").GetArrayLength(), 2, 100);
    }

    [Fact]
    public void Thresholds_that_nothing_passes_are_told()
    {
        var run = CommandRun.Of("proposals", Boats, "--pred-iou", "5", "--points", "2");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("warning: no region", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Refined_masks_are_unions_of_regions_and_the_unrefined_picture_is_kept()
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of("ground", Boats, Narrative, "--refine", "sam", "--out", temporary.Path);

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.True(File.Exists(temporary["overlay-unrefined.png"]));
        using var result = JsonDocument.Parse(File.ReadAllBytes(temporary["result.json"]));
        Assert.Equal("sam", result.RootElement.GetProperty("refinement").GetProperty("proposer").GetString());
        var phrases = result.RootElement.GetProperty("phrases").EnumerateArray().ToArray();
        Assert.Contains(phrases, phrase => phrase.GetProperty("regions").GetArrayLength() > 0);
    }

    [Fact]
    public void Regions_from_files_refine_too()
    {
        using var temporary = new TemporaryFolder();
        var picture = ImageFile.Load(Boats);
        ImageFile.Save(new Mask(picture.Width, picture.Height).Complement(), temporary["all.png"]);
        var run = CommandRun.Of(
            "ground", Boats, Narrative, "--refine", "files", "--regions", temporary["all.png"], "--json", "-");
        using var result = JsonDocument.Parse(run.Output);
        foreach (var phrase in result.RootElement.GetProperty("phrases").EnumerateArray())
            Assert.Equal(picture.Width * picture.Height, phrase.GetProperty("area").GetInt32());
    }

    [Theory]
    [InlineData(2, "--regions", "--refine", "files")]
    [InlineData(2, "--refine files only", "--regions", "masks")]
    [InlineData(2, "--tau is '1.5'", "--refine", "sam", "--tau", "1.5")]
    [InlineData(3, "nowhere", "--refine", "files", "--regions", "nowhere")]
    [InlineData(4, "nowhere", "--refine", "sam", "--sam", "nowhere")]
    public void What_cannot_refine_is_one_line(int code, string message, params string[] options)
    {
        var run = CommandRun.Of(["ground", Boats, Narrative, .. options]);
        Assert.Equal(code, (int)run.Code);
        Assert.Contains(message, run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Maskcut_needs_nothing_but_dino()
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of("proposals", Boats, "--proposer", "maskcut", "--dino",
            Repository.Fixtures("12-dino/dino"), "--picture-size", "96", "--objects", "2", "--json", "-");
        Assert.Equal(ExitCode.Ok, run.Code);
        using var result = JsonDocument.Parse(run.Output);
        Assert.Equal("maskcut", result.RootElement.GetProperty("proposer").GetString());
        Assert.InRange(result.RootElement.GetProperty("regions").GetArrayLength(), 0, 2);
    }

    [Theory]
    [InlineData(2, "--proposer cutler needs --cutler", "--proposer", "cutler")]
    [InlineData(2, "--proposer maskcut needs --dino", "--from", "maskcut")]
    [InlineData(2, "--objects is '0'", "--objects", "0")]
    [InlineData(4, "nowhere.pth", "--proposer", "cutler", "--cutler", "nowhere.pth")]
    [InlineData(4, "nowhere", "--proposer", "maskcut", "--dino", "nowhere")]
    public void What_cannot_propose_is_one_line(int code, string message, params string[] options)
    {
        var run = CommandRun.Of(["proposals", Boats, .. options]);
        Assert.Equal(code, (int)run.Code);
        Assert.Contains(message, run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void The_benchmarks_folder_must_hold_the_data()
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of("eval", "png", "--data", temporary.Path, "--out", temporary["report"]);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("has neither", run.ErrorLine, StringComparison.Ordinal);
        Assert.False(Directory.Exists(temporary["report"]));
    }

    [Fact]
    public void The_ablation_has_the_papers_rows_and_refinement_by_sam_gains()
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of(
            "eval", "picturebook", "--data", Repository.Fixtures("picturebook"),
            "--variant", "ablation", "--json", temporary["report.json"]);
        Assert.Equal(ExitCode.Ok, run.Code);
        using var report = JsonDocument.Parse(File.ReadAllBytes(temporary["report.json"]));
        var means = report.RootElement.GetProperty("rows").EnumerateArray().ToDictionary(
            row => row.GetProperty("name").GetString()!,
            row => row.GetProperty("summary").GetProperty("all").GetProperty("meanIou").GetDouble());
        Assert.True(means["random"] < means["cross-attention only"]);
        Assert.True(means["locate-to-segment"] < means["locate-to-segment + sam"]);
    }
}
