using System.IO.Compression;
using System.Text;
using Denote.Imaging;

namespace Denote.Cli.Tests.Commands;

/// <summary>Checkpoints and pictures that cannot be used, and ones that only look so.</summary>
public class BadModelsTests
{
    private static readonly string Boats = Repository.Sample("boats-balloon.png");

    [Theory]
    [InlineData("proposals")]
    [InlineData("refer", "the boat", "--variant", "gs")]
    [InlineData("ground", "[the boat]", "--refine", "sam")]
    public void A_pickle_that_calls_functions_is_refused_by_name(string verb, params string[] rest)
    {
        using var temporary = new TemporaryFolder();
        string bomb = temporary["bomb.pth"];
        using (var archive = ZipFile.Open(bomb, ZipArchiveMode.Create))
        {
            using var pickle = archive.CreateEntry("archive/data.pkl", CompressionLevel.NoCompression).Open();
            pickle.Write(Encoding.ASCII.GetBytes("cos\nsystem\n(S'touch /tmp/never'\ntR."));
        }
        var run = CommandRun.Of([verb, Boats, .. rest, "--sam", bomb]);
        Assert.Equal(ExitCode.Model, run.Code);
        Assert.Contains("'os.system'", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_checkpoint_is_named()
    {
        using var temporary = new TemporaryFolder();
        string whole = Path.Combine(DenoteModel.EmbeddedFolder, "sam", "model.safetensors"), cut = temporary["cut.pth"];
        File.WriteAllBytes(cut, File.ReadAllBytes(whole)[..200_000]);
        var run = CommandRun.Of("proposals", Boats, "--sam", cut);
        Assert.Equal(ExitCode.Model, run.Code);
        Assert.Contains("cut.pth", run.ErrorLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    public void A_picture_smaller_than_a_patch_is_read_by_every_verb(int width, int height)
    {
        using var temporary = new TemporaryFolder();
        string tiny = temporary["tiny.png"];
        ImageFile.Save(new Image(width, height), tiny);
        string[][] commands =
        [
            ["proposals", tiny, "--points", "2", "--pred-iou", "0"],
            ["refer", tiny, "the boat"],
            ["ground", tiny, "[the boat]", "--refine", "sam"],
        ];
        foreach (string[] command in commands)
        {
            var run = CommandRun.Of(command);
            Assert.True(run.Code == ExitCode.Ok, run.Error);
        }
    }

    [Theory]
    [InlineData("[the background]")]
    [InlineData("[background] and [nothing] behind [it]")]
    [InlineData("[...]")]
    public void A_phrase_of_nothing_but_background_is_grounded_or_told_to_be_empty(string narrative)
    {
        var run = CommandRun.Of("ground", Boats, narrative, "--refine", "sam", "--json", "-");
        Assert.Equal(ExitCode.Ok, run.Code);
        using var json = System.Text.Json.JsonDocument.Parse(run.Output);
        foreach (var phrase in json.RootElement.GetProperty("phrases").EnumerateArray())
        {
            bool isEmpty = phrase.GetProperty("outcome").GetString() != "grounded";
            Assert.True(phrase.GetProperty("area").GetInt32() > 0 || isEmpty);
        }
    }

    [Theory]
    [InlineData("ground", "[the sea]", "--refine", "files", "--regions")]
    [InlineData("refer", "the sea", "--masks")]
    public void Regions_that_all_read_as_empty_are_told_with_what_was_read(string verb, params string[] words)
    {
        using var temporary = new TemporaryFolder();
        var picture = ImageFile.Load(Boats);
        ImageFile.Save(new Mask(picture.Width, picture.Height), temporary["empty.png"]);
        var run = CommandRun.Of([verb, Boats, .. words, temporary["empty.png"]]);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("empty.png: reads as empty", run.ErrorLine, StringComparison.Ordinal);
        Assert.Contains("--mask-value", run.ErrorLine, StringComparison.Ordinal);
    }
}
