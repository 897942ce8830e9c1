using System.Text.Json;
using Denote.Imaging;

namespace Denote.Cli.Tests.Batches;

/// <summary>Many pictures in, a folder for each and an index out, with every verb.</summary>
public sealed class BatchTests : IDisposable
{
    private static readonly string Boats = Repository.Sample("boats-balloon.png");
    private static readonly string House = Repository.Sample("bird-house.png");

    private readonly TemporaryFolder _temporary = new();

    public BatchTests()
    {
        Directory.CreateDirectory(_temporary["photos", "deep"]);
        File.Copy(Boats, _temporary["photos", "boats.png"]);
        File.Copy(House, _temporary["photos", "deep", "house.png"]);
    }

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [InlineData("result.json", "ground", "{images}", "[a boat] and [the sea]")]
    [InlineData("result.json", "refer", "{images}", "the boat", "--proposals", "attention")]
    [InlineData("result.json", "coarse", "attention", "{images}", "--class", "boat")]
    [InlineData("result.json", "explain", "{images}", "a boat")]
    [InlineData("proposals.json", "proposals", "{images}", "--from", "attention")]
    public void Every_verb_takes_a_folder_and_a_pattern(string resultFile, params string[] words)
    {
        foreach (string images in new[] { _temporary["photos"], _temporary["photos"] + "/**/*.png" })
        {
            string output = _temporary["out-" + Path.GetFileName(images).Replace('*', 'x')];
            string[] command = [.. words.Select(word => word == "{images}" ? images : word), "--out", output];
            var run = CommandRun.Of(command);
            Assert.True(run.Code == ExitCode.Ok, run.Error);
            Assert.Equal(3, run.Output.TrimEnd().Split('\n').Length);
            foreach (var (name, picture) in new[] { ("boats", Boats), ("deep/house", House) })
            {
                using var json = Json(Path.Combine(output, name, resultFile));
                var image = json.RootElement.GetProperty("image");
                Assert.Equal(Path.Combine(_temporary["photos"], name + ".png"), image.GetProperty("path").GetString());
                Assert.Equal(ImageSource.HashOf(picture), image.GetProperty("sha256").GetString());
                Assert.Equal(ImageFile.Identify(picture).Width, image.GetProperty("width").GetInt32());
                Assert.NotEmpty(Directory.GetFiles(Path.Combine(output, name), "*.png"));
            }
            using var index = Json(Path.Combine(output, "index.json"));
            Assert.Equal(["boats", "deep/house"], Names(index));
            Assert.DoesNotContain(_temporary.Files(), file => file.Contains(".tmp", StringComparison.Ordinal)
                || file.EndsWith(".lock", StringComparison.Ordinal));

            // Another text or setting is another request; the same one has been answered.
            var again = CommandRun.Of([.. command, "--skip-existing", "--threads", "1"]);
            Assert.True(again.Code == ExitCode.Ok, again.Error);
            Assert.Contains("2 of 2 pictures were done before", again.Error, StringComparison.Ordinal);
            Assert.Empty(again.Output);
        }
    }

    [Fact]
    public void One_model_does_the_same_as_a_run_for_each()
    {
        Assert.Equal(ExitCode.Ok, Ground().Code);
        foreach (var (name, picture) in new[] { ("boats", Boats), ("deep/house", House) })
        {
            string alone = _temporary["alone", name];
            Assert.Equal(ExitCode.Ok, CommandRun.Of("ground", picture, "[a boat]", "--out", alone).Code);
            string[] files = [.. Directory.GetFiles(alone).Select(file => Path.GetFileName(file)!).Order()];
            Assert.Equal(files, Directory.GetFiles(_temporary["out", name]).Select(Path.GetFileName).Order());
            Assert.All(files.Where(file => file.EndsWith(".png", StringComparison.Ordinal)), file => Assert.Equal(
                File.ReadAllBytes(Path.Combine(alone, file)), File.ReadAllBytes(_temporary["out", name, file])));
        }
    }

    [Fact]
    public void A_bad_picture_stops_no_other_and_is_listed()
    {
        File.WriteAllBytes(_temporary["photos", "cut.png"], File.ReadAllBytes(Boats)[..100]);
        File.WriteAllText(_temporary["photos", "text.jpg"], "no picture");
        var run = Ground();
        Assert.Equal(ExitCode.BadInput, run.Code);
        string last = run.Error.TrimEnd().Split('\n')[^1];
        Assert.Contains("2 of 4 pictures could not be used", last, StringComparison.Ordinal);
        Assert.Contains("cut.png", last, StringComparison.Ordinal);
        Assert.Contains("text.jpg", last, StringComparison.Ordinal);
        using (var index = Json(_temporary["out", "index.json"]))
        {
            Assert.Equal(["boats", "deep/house"], Names(index));
            Assert.Equal(2, index.RootElement.GetProperty("failures").GetArrayLength());
        }

        // Mended, they are all that is done, and no failure is left.
        File.Copy(House, _temporary["photos", "cut.png"], overwrite: true);
        File.Delete(_temporary["photos", "text.jpg"]);
        File.Copy(House, _temporary["photos", "text.jpg"]);
        var mended = Ground("--skip-existing");
        Assert.True(mended.Code == ExitCode.Ok, mended.Error);
        Assert.Contains("2 of 4 pictures were done before", mended.Error, StringComparison.Ordinal);
        using var after = Json(_temporary["out", "index.json"]);
        Assert.Equal(4, Names(after).Length);
        Assert.Equal(0, after.RootElement.GetProperty("failures").GetArrayLength());
    }

    [Fact]
    public void What_changed_is_done_again()
    {
        Assert.Equal(ExitCode.Ok, Ground().Code);
        File.Copy(House, _temporary["photos", "boats.png"], overwrite: true);
        var content = Ground("--skip-existing");
        Assert.Contains("1 of 2 pictures were done before", content.Error, StringComparison.Ordinal);
        Assert.Contains("boats.png", content.Output, StringComparison.Ordinal);
        using (var index = Json(_temporary["out", "index.json"])) Assert.Equal(["boats", "deep/house"], Names(index));

        var settings = Ground("--skip-existing", "--alpha", "0.6");
        Assert.DoesNotContain("done before", settings.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_folder_of_the_same_names_is_added()
    {
        Assert.Equal(ExitCode.Ok, Ground().Code);
        Directory.CreateDirectory(_temporary["other"]);
        File.Copy(House, _temporary["other", "boats.png"]);
        var run = CommandRun.Of(
            "ground", _temporary["other"], "[a boat]", "--out", _temporary["out"], "--skip-existing");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.DoesNotContain("done before", run.Error, StringComparison.Ordinal);
        using var index = Json(_temporary["out", "index.json"]);
        Assert.Equal(["boats", "deep/house", "boats-2"], Names(index));
        using var first = Json(_temporary["out", "boats", "result.json"]);
        var image = first.RootElement.GetProperty("image");
        Assert.Equal(ImageSource.HashOf(Boats), image.GetProperty("sha256").GetString());
    }

    [Fact]
    public void Two_runs_at_once_enter_all_their_pictures()
    {
        foreach (int run in Enumerable.Range(0, 2))
        {
            Directory.CreateDirectory(_temporary[$"run{run}"]);
            for (int i = 0; i < 3; i++)
            {
                var image = ImageFile.Load(Boats);
                image[0, 0] = new Rgb((byte)i, (byte)run, 0);
                ImageFile.Save(image, _temporary[$"run{run}", $"{i}.png"]);
            }
        }
        Parallel.For(0, 2, run => Assert.Equal(ExitCode.Ok, CommandRun.Of(
            "ground", _temporary[$"run{run}"], "[a boat]", "--out", _temporary["out"]).Code));
        using var index = Json(_temporary["out", "index.json"]);
        string[] names = Names(index);
        Assert.Equal(["0", "0-2", "1", "1-2", "2", "2-2"], names.Order(StringComparer.Ordinal));
        foreach (var entry in index.RootElement.GetProperty("pictures").EnumerateArray())
        {
            using var result = Json(_temporary["out", entry.GetProperty("resultFile").GetString()!]);
            Assert.Equal(entry.GetProperty("image").GetProperty("sha256").GetString(),
                result.RootElement.GetProperty("image").GetProperty("sha256").GetString());
        }
    }

    [Fact]
    public void Refine_finds_coarse_masks_by_the_pictures_names()
    {
        Directory.CreateDirectory(_temporary["coarse"]);
        var mask = new GreyImage(128, 128);
        for (int y = 60; y < 100; y++) mask.Row(y)[20..60].Fill(255);
        ImageFile.Save(mask, _temporary["coarse", "boats.png"]);
        string[] command =
        [
            "refine", _temporary["photos"], _temporary["coarse"], "--class", "boat", "--grid", "8",
            "--out", _temporary["out"],
        ];
        var run = CommandRun.Of(command);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.True(File.Exists(_temporary["out", "boats", "mask-01-boat.png"]));
        Assert.Contains("there is no coarse mask", run.Error, StringComparison.Ordinal);
        Assert.Contains("1 of 2 pictures could not be used", run.Error, StringComparison.Ordinal);

        // What ground wrote of the same pictures stands where it is looked for.
        Assert.Equal(ExitCode.Ok, CommandRun.Of(
            "ground", _temporary["photos"], "[boat]", "--out", _temporary["coarse", "new"]).Code);
        command[2] = _temporary["coarse", "new"];
        var second = CommandRun.Of(command);
        Assert.True(second.Code == ExitCode.Ok, second.Error);
    }

    [Fact]
    public void Progress_tells_rate_and_time_left_of_all_pictures()
    {
        var settings = new CommandRunSettings { ShowsProgress = true };
        var run = CommandRun.Of(
            settings, "ground", _temporary["photos"], "[a boat]", "--noises", "4", "--out", _temporary["out"]);
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Matches(@"pictures  1/2  50 %  \d+:\d\d left  [\d.]+ per minute, ", run.Error);
    }

    [Theory]
    [InlineData(2, "several pictures need --out", "ground", "{photos}", "[a boat]")]
    [InlineData(2, "--json takes the result of one picture", "ground", "{photos}", "[a boat]", "--out", "{out}",
        "--json", "-")]
    [InlineData(2, "several pictures need --out", "explain", "{photos}", "a boat")]
    [InlineData(2, "--masks holds the regions of one picture", "refer", "{photos}", "a boat", "--out", "{out}",
        "--masks", "{photos}")]
    [InlineData(2, "is no folder", "refine", "{photos}", "{photos}/boats.png", "--class", "boat", "--out", "{out}")]
    [InlineData(2, "holds the inversion of one picture", "ground", "{photos}", "[a boat]", "--out", "{out}",
        "--inversion", "null-text", "--save-inversion", "x.safetensors")]
    [InlineData(3, "no file matches this pattern", "ground", "{photos}/*.gif", "[a boat]", "--out", "{out}")]
    public void What_cannot_be_done_is_one_line_and_leaves_nothing(int code, string reason, params string[] words)
    {
        var run = CommandRun.Of([.. words.Select(word => word
            .Replace("{photos}", _temporary["photos"], StringComparison.Ordinal)
            .Replace("{out}", _temporary["out"], StringComparison.Ordinal))]);
        Assert.Equal((ExitCode)code, run.Code);
        Assert.Contains(reason, run.ErrorLine, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_temporary["out"]));
    }

    [Fact]
    public void A_result_that_cannot_be_put_into_place_leaves_the_folder_as_it_was()
    {
        Directory.CreateDirectory(_temporary["out", "result.json"]);
        File.WriteAllText(_temporary["out", "overlay.png"], "old");
        var run = CommandRun.Of("ground", Boats, "[a boat]", "--out", _temporary["out"]);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("the result cannot be written", run.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(["overlay.png"], Directory.GetFiles(_temporary["out"]).Select(Path.GetFileName));
        Assert.Equal("old", File.ReadAllText(_temporary["out", "overlay.png"]));
    }

    [Fact]
    public void A_stopped_run_keeps_what_is_done()
    {
        using var interruption = Interruption.Manual(_ => { });
        var error = new StoppingWriter("pictures  1/2", () => interruption.Interrupt(ExitCode.Interrupted));
        var settings = new CommandRunSettings { ShowsProgress = true, Interruption = interruption, Error = error };
        var run = CommandRun.Of(
            settings, "ground", _temporary["photos"], "[a boat]", "--noises", "4", "--out", _temporary["out"]);
        Assert.Equal(ExitCode.Interrupted, run.Code);
        using var index = Json(_temporary["out", "index.json"]);
        Assert.Equal(["boats"], Names(index));
        Assert.Equal(["boats"], Directory.GetDirectories(_temporary["out"]).Select(Path.GetFileName));
    }

    private CommandRun Ground(params string[] options) =>
        CommandRun.Of(["ground", _temporary["photos"], "[a boat]", "--out", _temporary["out"], .. options]);

    private static string[] Names(JsonDocument index) =>
        [.. index.RootElement.GetProperty("pictures").EnumerateArray().Select(e => e.GetProperty("name").GetString()!)];

    private static JsonDocument Json(string path) => JsonDocument.Parse(File.ReadAllText(path));

    /// <summary>Presses Ctrl-C when a text is written.</summary>
    private sealed class StoppingWriter(string text, Action stop) : StringWriter
    {
        private bool _stopped;

        public override void Write(string? value)
        {
            base.Write(value);
            if (_stopped || value?.Contains(text, StringComparison.Ordinal) != true) return;
            _stopped = true;
            stop();
        }
    }
}
