using System.Text.Json;
using Denote.Imaging;

namespace Denote.Cli.Tests.Commands;

/// <summary>
/// <c>denote eval semantic</c> on a folder laid out as PASCAL VOC, whose truth is what <c>denote label</c> finds, so
/// that the figures are known.
/// </summary>
public sealed class EvalSemanticTests(EvalSemanticTests.VocFolder voc) : IClassFixture<EvalSemanticTests.VocFolder>,
    IDisposable
{
    private const byte Boat = 4; // VOC's fourth class.

    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Figures_of_a_folder_laid_out_as_voc()
    {
        var run = Evaluate("report");
        Assert.True(run.Code == ExitCode.Ok, run.Error);
        Assert.True(voc.BoatPixels > 0);
        using var report = Json("report");
        Assert.Equal(2, report.RootElement.GetProperty("pictures").GetInt32());
        var labels = report.RootElement.GetProperty("rows")[0].GetProperty("labels").EnumerateArray().ToArray();
        Assert.Equal(21, labels.Length);
        var boat = labels[Boat];
        Assert.Equal("boat", boat.GetProperty("name").GetString());
        Assert.Equal(voc.BoatPixels, boat.GetProperty("truePixels").GetInt32());
        Assert.Equal(voc.BoatPixels + voc.FalsePixels, boat.GetProperty("predictedPixels").GetInt32());
        Assert.Equal(
            (double)voc.BoatPixels / (voc.BoatPixels + voc.FalsePixels), boat.GetProperty("iou").GetDouble(), 1e-9);
        Assert.Equal(JsonValueKind.Null, labels[1].GetProperty("iou").ValueKind);
        Assert.Contains("OVDiff", run.Output, StringComparison.Ordinal);
        Assert.Contains("| boat |", File.ReadAllText(_temporary["report", "report.md"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stopped_run_goes_on_behind_its_last_picture()
    {
        Assert.Equal(ExitCode.Ok, Evaluate("whole").Code);
        Assert.Equal(ExitCode.Ok, Evaluate("parts", "--limit", "1").Code);
        // What is noted is not looked at again, or this would be an error.
        byte[] picture = File.ReadAllBytes(voc.FirstPicture);
        File.WriteAllBytes(voc.FirstPicture, [1, 2, 3]);
        // A line that was being written when the run was stopped does not count.
        File.AppendAllText(_temporary["parts", "scores.jsonl"], "{\"Id\":\"2\",\"Sco");
        var run = Evaluate("parts");
        File.WriteAllBytes(voc.FirstPicture, picture);
        Assert.True(run.Code == ExitCode.Ok, run.Error);
        using (var whole = Json("whole"))
        using (var parts = Json("parts"))
            Assert.Equal(whole.RootElement.GetProperty("rows").GetRawText(),
                parts.RootElement.GetProperty("rows").GetRawText());

        run = Evaluate("whole", "--background", "threshold");
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("holds the scores of another evaluation", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Things_and_stuff_are_as_the_dataset_states_them()
    {
        string manifest = Path.Combine(voc.Harbour, "classes", "boat", "class.json"), text = File.ReadAllText(manifest);
        Assert.Contains("\"thing\"", text, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, Evaluate("thing").Code);
        File.WriteAllText(manifest, text.Replace("\"thing\"", "\"stuff\"", StringComparison.Ordinal));
        var run = Evaluate("stuff");
        File.WriteAllText(manifest, text);

        Assert.True(run.Code == ExitCode.Ok, run.Error);
        using var thing = Json("thing");
        using var stuff = Json("stuff");
        Assert.Equal(
            thing.RootElement.GetProperty("rows").GetRawText(), stuff.RootElement.GetProperty("rows").GetRawText());
        Assert.Contains(" boat:Thing:", File.ReadLines(_temporary["stuff", "scores.jsonl"]).First(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no class 'sea lion'", "--classes", "sea lion")]
    [InlineData("'sea' is none of", "--classes", "sea")]
    [InlineData("there is no class 'aeroplane'")]
    [InlineData("it has no folder 'images/validation'", "--dataset", "ade20k")]
    public void Faults_are_one_line(string message, params string[] options)
    {
        var run = CommandRun.Of(["eval", "semantic", "--data", voc.Folder, "--vocabulary",
            voc.Harbour, "--out", _temporary["report"], .. options]);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(message, run.ErrorLine, StringComparison.Ordinal);
    }

    private CommandRun Evaluate(string folder, params string[] options) => CommandRun.Of(["eval", "semantic", "--data",
        voc.Folder, "--vocabulary", voc.Harbour, "--classes", "boat", "--filter", "none", "--out", _temporary[folder],
        .. options]);

    private JsonDocument Json(string folder) =>
        JsonDocument.Parse(File.ReadAllBytes(_temporary[folder, "report.json"]));

    /// <summary>
    /// Two pictures: the truth of the first is what is found, but for its upper half, which does not count; the second
    /// has no boat.
    /// </summary>
    public sealed class VocFolder : IDisposable
    {
        private readonly TemporaryFolder _temporary = new();
        private readonly LabelTests.Harbour _harbour = new();

        public VocFolder()
        {
            string[] pictures = [Repository.Sample("boats-balloon.png"), Repository.Sample("bird-houses-sea.png")];
            var run = CommandRun.Of(["label", .. pictures, "--vocabulary", Harbour, "--classes", "boat", "--filter",
                "none", "--out", _temporary["found"]]);
            Assert.True(run.Code == ExitCode.Ok, run.Error);
            foreach (string path in new[] { "JPEGImages", "SegmentationClass", "ImageSets/Segmentation" })
                Directory.CreateDirectory(In(path));
            IndexedImage boats = Found("boats-balloon"), houses = Found("bird-houses-sea");
            byte[] truth = Array.ConvertAll(boats.Pixels.ToArray(), label => label == 1 ? Boat : (byte)0);
            truth.AsSpan(0, truth.Length / 2).Fill(255);
            (BoatPixels, FalsePixels) = (truth.AsSpan().Count(Boat), houses.Pixels.Count((byte)1));
            Save("1", pictures[0], boats, truth);
            Save("2", pictures[1], houses, new byte[houses.Pixels.Length]);
            File.WriteAllText(In("ImageSets/Segmentation/val.txt"), "1\n2\n");
        }

        public string Folder => _temporary["VOCdevkit"];

        public string Harbour => _harbour.Folder;

        public string FirstPicture => In("JPEGImages/1.png");

        /// <summary>Pixels that are boats in truth; all of them are found.</summary>
        public int BoatPixels { get; }

        /// <summary>Pixels of the second picture that are taken for boats.</summary>
        public int FalsePixels { get; }

        public void Dispose()
        {
            _harbour.Dispose();
            _temporary.Dispose();
        }

        private string In(string path) => Path.Combine(Folder, "VOC2012", path);

        private IndexedImage Found(string name) => ImageFile.LoadIndexed(_temporary["found", $"{name}-labels.png"]);

        private void Save(string name, string picture, IndexedImage like, byte[] truth)
        {
            File.Copy(picture, In($"JPEGImages/{name}.png"));
            ImageFile.Save(new IndexedImage(like.Width, like.Height, truth, Palette.PascalVoc),
                In($"SegmentationClass/{name}.png"));
        }
    }
}
