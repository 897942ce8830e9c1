using System.Text.Json;
using Denote.Evaluation.Tests.PanopticNarratives;
using Denote.Imaging;

namespace Denote.Cli.Tests.Commands;

/// <summary><c>denote eval png</c> on a picture-book scene in the benchmark's layout.</summary>
public sealed class EvalPngTests : IDisposable
{
    private readonly CocoFolder _coco = new(scenes: 1);

    private readonly TemporaryFolder _temporary = new();

    public void Dispose()
    {
        _coco.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public void Tau_decides_which_regions_are_taken()
    {
        var scene = _coco.Scenes[0];
        Directory.CreateDirectory(_temporary["regions"]);
        ImageFile.Save(new Mask(scene.Width, scene.Height).Complement(), _temporary["regions", "whole.png"]);
        string[] refine = ["--refine", "files", "--regions", _temporary["regions"]];
        double[] plain = Ious(Evaluate("plain"));
        double[] taken = Ious(Evaluate("taken", refine)), none = Ious(Evaluate("none", [.. refine, "--tau", "1"]));
        // The whole picture holds all of every mask, a share of 1, which is above 0.6 but not above 1.
        Assert.NotEqual(plain, taken);
        Assert.Equal(plain, none);

        var other = Run("taken", [.. refine, "--tau", "0.5"]);
        Assert.Equal(ExitCode.BadInput, other.Code);
        Assert.Contains("holds the scores of another evaluation", other.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void The_reference_protocol_scores_maps_that_G4Seg_has_refined()
    {
        string[] reference = ["--protocol", "reference"];
        double[] plain = Ious(Evaluate("plain", reference));
        double[] refined = Ious(Evaluate("refined", [.. reference, "--refine", "g4seg"]));
        double[] exact = Ious(Evaluate("exact", "--refine", "g4seg"));
        Assert.NotEqual(plain, refined);
        for (int i = 0; i < exact.Length; i++) Assert.Equal(exact[i], refined[i], 0.1);
    }

    [Theory]
    [InlineData("exact")]
    [InlineData("reference")]
    public void Average_recall_is_reported_by_both_formulas(string protocol)
    {
        var run = Run("report", "--protocol", protocol);
        Assert.Equal(ExitCode.Ok, run.Code);
        var summary = Row("report").GetProperty("summary").GetProperty("all");
        double steps = summary.GetProperty("averageRecall").GetDouble();
        double released = summary.GetProperty("averageRecallReleased").GetDouble();
        double mean = summary.GetProperty("meanIou").GetDouble();
        // A hundred steps round up to the next hundredth, the released ones to the next hundred-thousandth.
        Assert.InRange(steps - mean, 0, 0.01);
        Assert.InRange(released - mean, -1e-5, 2e-5);
        string[] lines = run.Output.Split('\n');
        Assert.Contains(lines, line => line.StartsWith("average recall, IoU > 0", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("average recall as released", StringComparison.Ordinal));
        string[] cells = Array.Find(lines, line => line.StartsWith("DiffPNG", StringComparison.Ordinal))!
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double own = protocol == "reference" ? released : steps;
        Assert.Equal(own.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture), cells[^2]);
    }

    private static double[] Ious(JsonElement row) =>
        [.. row.GetProperty("phrases").EnumerateArray().Select(phrase => phrase.GetProperty("iou").GetDouble())];

    private JsonElement Evaluate(string report, params string[] options)
    {
        var run = Run(report, options);
        Assert.True(run.Code == ExitCode.Ok, run.Error);
        return Row(report);
    }

    private CommandRun Run(string report, params string[] options) =>
        CommandRun.Of(["eval", "png", "--data", _coco.Path, "--out", _temporary[report], .. options]);

    private JsonElement Row(string report) =>
        JsonElement.Parse(File.ReadAllBytes(_temporary[report, "report.json"])).GetProperty("rows")[0];
}
