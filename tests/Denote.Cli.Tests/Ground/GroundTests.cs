using System.Text.Json;
using Denote.Imaging;

namespace Denote.Cli.Tests.Ground;

/// <summary><c>denote ground</c> with the embedded model on a sample: what it writes and what it says.</summary>
public class GroundTests
{
    private const string Narrative = "[two orange boats] in [the sea] under [a dark sky]";

    private static readonly string Boats = Repository.Sample("boats-balloon.png");

    [Fact]
    public void The_folder_holds_overlay_masks_and_result()
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of("ground", Boats, Narrative, "--out", temporary["new", "out"]);

        Assert.Equal(ExitCode.Ok, run.Code);
        string[] expected =
        [
            "mask-01-two-orange-boats.png", "mask-02-the-sea.png", "mask-03-a-dark-sky.png",
            "overlay.png", "result.json",
        ];
        Assert.Equal(expected, temporary.Files().Select(Path.GetFileName));
        Assert.Equal($"wrote overlay.png, 3 masks and result.json to {temporary["new", "out"]}", run.Error.TrimEnd());
        string[] lines = run.Output.TrimEnd().Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.StartsWith("two orange boats", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_masks_are_those_of_the_result()
    {
        using var temporary = new TemporaryFolder();
        CommandRun.Of("ground", Boats, Narrative, "--out", temporary.Path, "--heat");

        using var result = JsonDocument.Parse(File.ReadAllBytes(temporary["result.json"]));
        foreach (var phrase in result.RootElement.GetProperty("phrases").EnumerateArray())
        {
            var mask = ImageFile.LoadMask(temporary[phrase.GetProperty("maskFile").GetString()!]);
            var rle = phrase.GetProperty("rle");
            int[] size = [.. rle.GetProperty("size").EnumerateArray().Select(side => side.GetInt32())];
            var runs = RunLength.FromCompressed(size[1], size[0], rle.GetProperty("counts").GetString()!);
            Assert.Equal(mask.Pixels.ToArray(), runs.Decode().Pixels.ToArray());
            Assert.Equal(mask.Area, phrase.GetProperty("area").GetInt32());
            Assert.True(File.Exists(temporary[phrase.GetProperty("heatFile").GetString()!]));
        }
    }

    [Fact]
    public void Json_on_standard_output_is_alone_there_and_says_everything()
    {
        var run = CommandRun.Of("ground", Boats, Narrative, "--json", "-", "--seed", "7", "--noises", "2",
            "--words", "noun", "--cross-res", "16,32", "--no-self", "--alpha", "0.35", "--aggregation", "uniform");

        Assert.Equal(ExitCode.Ok, run.Code);
        using var result = JsonDocument.Parse(run.Output);
        var root = result.RootElement;
        Assert.Equal("two orange boats in the sea under a dark sky", root.GetProperty("narrative").GetString());
        var options = root.GetProperty("options");
        Assert.Equal("one-step", options.GetProperty("inversion").GetString());
        Assert.Equal(7, options.GetProperty("seed").GetInt64());
        Assert.Equal(2, options.GetProperty("noiseDraws").GetInt32());
        Assert.Equal("head-noun", options.GetProperty("words").GetString());
        Assert.Equal("uniform", options.GetProperty("weighting").GetString());
        Assert.Equal("cross-attention", options.GetProperty("segmentation").GetString());
        Assert.Equal(
            [16, 32], options.GetProperty("crossResolutions").EnumerateArray().Select(side => side.GetInt32()));
        Assert.Equal(0.35f, options.GetProperty("maskThreshold").GetSingle());
        var first = root.GetProperty("phrases")[0];
        Assert.Equal("two orange boats", first.GetProperty("text").GetString());
        Assert.Equal((0, 16), (first.GetProperty("start").GetInt32(), first.GetProperty("end").GetInt32()));
        Assert.Equal("boats", first.GetProperty("head").GetProperty("text").GetString());
        Assert.NotEmpty(root.GetProperty("timings").EnumerateObject());
        Assert.NotEqual("", root.GetProperty("version").GetString());
    }

    [Fact]
    public void The_same_seed_gives_the_same_masks_for_any_number_of_threads()
    {
        string Masks(params string[] more)
        {
            var run = CommandRun.Of(["ground", Boats, Narrative, "--json", "-", .. more]);
            using var result = JsonDocument.Parse(run.Output);
            return string.Concat(result.RootElement.GetProperty("phrases").EnumerateArray()
                .Select(phrase => phrase.GetProperty("rle").GetRawText()));
        }

        string masks = Masks("--threads", "1");
        Assert.Equal(masks, Masks("--threads", "3"));
        Assert.Equal(masks, Masks("--seed", "0"));
        Assert.NotEqual(masks, Masks("--seed", "1"));
        Assert.Equal(masks, Masks("--memory", "64M"));
    }

    [Fact]
    public void A_memory_budget_is_accounted_for()
    {
        var run = CommandRun.Of("ground", Boats, Narrative, "--memory", "1.5G");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("memory: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("the budget was 1.50 GiB", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_brackets_the_phrases_are_found()
    {
        var run = CommandRun.Of("ground", Boats, "Two orange boats sail on the sea.", "--quiet");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Empty(run.Error);
        Assert.Equal(["phrase", "Two orange boats", "the sea"],
            run.Output.TrimEnd().Split('\n').Select(line => line.Split("  ")[0].Trim()));
    }

    [Fact]
    public void Ddim_inversion_works_too()
    {
        var run = CommandRun.Of("ground", Boats, Narrative, "--inversion", "ddim", "--steps", "2", "--guidance", "2",
            "--json", "-");
        using var result = JsonDocument.Parse(run.Output);
        Assert.Equal(2, result.RootElement.GetProperty("options").GetProperty("steps").GetInt32());
    }

    [Fact]
    public void A_picture_comes_from_standard_input()
    {
        using var input = File.OpenRead(Boats);
        var run = CommandRun.Of(new CommandRunSettings { Input = input }, "ground", "-", Narrative, "--json", "-");
        Assert.Equal(CommandRun.Of("ground", Boats, Narrative).Code, run.Code);
        Assert.Equal(ExitCode.Ok, run.Code);
    }

    [Fact]
    public void Files_of_ours_are_replaced_and_others_stay()
    {
        using var temporary = new TemporaryFolder();
        temporary.Write("overlay.png", [1, 2, 3]);
        temporary.Write("notes.txt", [4]);

        CommandRun.Of("ground", Boats, "[the sea]", "--out", temporary.Path);

        Assert.Equal(["mask-01-the-sea.png", "notes.txt", "overlay.png", "result.json"], temporary.Files());
        Assert.Equal([4], File.ReadAllBytes(temporary["notes.txt"]));
        Assert.InRange(ImageFile.Load(temporary["overlay.png"]).Width, 128, 4096);
    }

    [Fact]
    public async Task Two_runs_into_one_folder_leave_whole_files()
    {
        using var temporary = new TemporaryFolder();
        string[] narratives = ["[the sea]", "[a dark sky]"];
        var runs = await Task.WhenAll(narratives.Select(narrative =>
            Task.Run(() => CommandRun.Of("ground", Boats, narrative, "--out", temporary.Path))));

        Assert.All(runs, run => Assert.Equal(ExitCode.Ok, run.Code));
        string[] expected = ["mask-01-a-dark-sky.png", "mask-01-the-sea.png", "overlay.png", "result.json"];
        Assert.Equal(expected, temporary.Files());
        using var result = JsonDocument.Parse(File.ReadAllBytes(temporary["result.json"]));
        Assert.All(Directory.GetFiles(temporary.Path, "*.png"), file => ImageFile.Load(file));
    }
}
