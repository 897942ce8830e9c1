using System.Text.Json;
using Denote.Imaging;

namespace Denote.Cli.Tests.Commands;

/// <summary><c>denote label</c> and <c>explain --label</c> with a vocabulary of the sample photos.</summary>
public class LabelTests(LabelTests.Harbour harbour) : IClassFixture<LabelTests.Harbour>
{
    private static readonly string Boats = Repository.Sample("boats-balloon.png");
    private static readonly string House = Repository.Sample("bird-houses-sea.png");

    [Fact]
    public void Pictures_are_labelled_into_a_folder_without_any_sampling()
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of(
            "label", Boats, House, "--vocabulary", harbour.Folder, "--out", temporary["out"], "--scores");

        Assert.True(run.Code == ExitCode.Ok, run.Error);
        string[] files = [.. temporary.Files().Select(file => Path.GetFileName(file)!)];
        Assert.Contains("boats-balloon-labels.png", files);
        Assert.Contains("boats-balloon-overlay.png", files);
        Assert.Contains("boats-balloon-panoptic.png", files);
        Assert.Contains("boats-balloon-scores.safetensors", files);
        Assert.Contains("bird-houses-sea-labels.json", files);
        Assert.Contains("sky", run.Output, StringComparison.Ordinal);

        using var result = Json(temporary["out", "result.json"]);
        Assert.Equal(2, result.RootElement.GetProperty("pictures").GetArrayLength());
        Assert.Equal(0, result.RootElement.GetProperty("failures").GetArrayLength());
        string[] classes =
        [
            .. result.RootElement.GetProperty("classes").EnumerateArray()
                .Select(entry => entry.GetProperty("name").GetString()!),
        ];
        Assert.Equal(["boat", "sea", "sky"], classes.Order());

        using var panoptic = Json(temporary["out", "panoptic.json"]);
        var annotation = panoptic.RootElement.GetProperty("annotations")[0];
        Assert.Equal("boats-balloon-panoptic.png", annotation.GetProperty("file_name").GetString());
        Image ids = ImageFile.Load(temporary["out", "boats-balloon-panoptic.png"]);
        foreach (var segment in annotation.GetProperty("segments_info").EnumerateArray())
        {
            int id = segment.GetProperty("id").GetInt32(), area = 0;
            for (int i = 0; i < ids.Pixels.Length; i += 3) area += ids.Pixels[i] == id ? 1 : 0;
            Assert.Equal(segment.GetProperty("area").GetInt32(), area);
        }
    }

    [Fact]
    public void A_broken_picture_stops_no_other_and_is_told_at_the_end()
    {
        using var temporary = new TemporaryFolder();
        string broken = temporary.Write("broken.png", [1, 2, 3]);
        var run = CommandRun.Of(
            "label", broken, "missing.png", Boats, "--vocabulary", harbour.Folder, "--out", temporary["out"]);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("2 of 3 pictures could not be used", run.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(temporary["out", "boats-balloon-labels.png"]));
        using var result = Json(temporary["out", "result.json"]);
        Assert.Equal(1, result.RootElement.GetProperty("pictures").GetArrayLength());
        Assert.Equal(2, result.RootElement.GetProperty("failures").GetArrayLength());
    }

    [Fact]
    public void What_is_labelled_already_can_be_left_alone()
    {
        using var temporary = new TemporaryFolder();
        string[] command = ["label", Boats, "--vocabulary", harbour.Folder, "--out", temporary["out"]];
        Assert.Equal(ExitCode.Ok, CommandRun.Of(command).Code);
        string labels = temporary["out", "boats-balloon-labels.png"];
        File.WriteAllBytes(labels, [0]);
        var again = CommandRun.Of([.. command, "--skip-existing"]);
        Assert.Equal(ExitCode.Ok, again.Code);
        Assert.Contains("were done before", again.Error, StringComparison.Ordinal);
        Assert.Equal(1, new FileInfo(labels).Length);

        // Other classes are another vocabulary.
        Assert.Equal(ExitCode.Ok, CommandRun.Of([.. command, "--skip-existing", "--classes", "sky"]).Code);
        Assert.NotEqual(1, new FileInfo(labels).Length);
    }

    [Fact]
    public void Pictures_of_one_name_get_different_files()
    {
        using var temporary = new TemporaryFolder();
        string other = temporary.Write("boats-balloon.png", File.ReadAllBytes(House));
        var run = CommandRun.Of(
            "label", Boats, other, "--vocabulary", harbour.Folder, "--out", temporary["out"], "--filter", "none");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.True(File.Exists(temporary["out", "boats-balloon-labels.png"]));
        Assert.True(File.Exists(temporary["out", "boats-balloon-2-labels.png"]));
    }

    [Fact]
    public void Another_picture_of_the_same_name_is_not_taken_for_labelled()
    {
        using var temporary = new TemporaryFolder();
        string other = temporary.Write("boats-balloon.png", File.ReadAllBytes(House));
        string[] tail = ["--vocabulary", harbour.Folder, "--out", temporary["out"], "--skip-existing"];
        Assert.Equal(ExitCode.Ok, CommandRun.Of(["label", Boats, .. tail]).Code);
        var second = CommandRun.Of(["label", other, .. tail]);
        Assert.Equal(ExitCode.Ok, second.Code);
        Assert.DoesNotContain("done before", second.Error, StringComparison.Ordinal);

        // Nor in any order of a third run, which changes nothing.
        string[] before = [.. temporary.Files()];
        var third = CommandRun.Of(["label", other, Boats, .. tail]);
        Assert.Contains("2 of 2 pictures were done before", third.Error, StringComparison.Ordinal);
        Assert.Equal(before, temporary.Files());
        using var one = Json(temporary["out", "boats-balloon-labels.json"]);
        using var two = Json(temporary["out", "boats-balloon-2-labels.json"]);
        Assert.Equal(ImageSource.HashOf(Boats), one.RootElement.GetProperty("image").GetProperty("sha256").GetString());
        Assert.Equal(ImageSource.HashOf(House), two.RootElement.GetProperty("image").GetProperty("sha256").GetString());
    }

    [Fact]
    public void A_run_adds_to_the_folder_and_a_picture_that_changed_replaces_its_entry()
    {
        using var temporary = new TemporaryFolder();
        string changing = temporary.Write("changing.png", File.ReadAllBytes(House));
        string[] tail = ["--vocabulary", harbour.Folder, "--out", temporary["out"]];
        foreach (string picture in new[] { Boats, changing })
            Assert.Equal(ExitCode.Ok, CommandRun.Of(["label", picture, .. tail]).Code);
        File.WriteAllBytes(changing, File.ReadAllBytes(Repository.Sample("bird-house.png")));
        Assert.Equal(ExitCode.Ok, CommandRun.Of(["label", changing, .. tail]).Code);

        using var result = Json(temporary["out", "result.json"]);
        using var panoptic = Json(temporary["out", "panoptic.json"]);
        var pictures = result.RootElement.GetProperty("pictures");
        Assert.Equal(2, pictures.GetArrayLength());
        Assert.Equal(2, panoptic.RootElement.GetProperty("images").GetArrayLength());
        Assert.Equal(2, panoptic.RootElement.GetProperty("annotations").GetArrayLength());
        Assert.Equal(ImageSource.HashOf(changing),
            pictures[1].GetProperty("image").GetProperty("sha256").GetString());
        Assert.Equal("changing-labels.png", pictures[1].GetProperty("labelsFile").GetString());
    }

    [Fact]
    public void A_folder_of_pictures_keeps_its_folders()
    {
        using var temporary = new TemporaryFolder();
        foreach (string name in new[] { "a", "b" }) Directory.CreateDirectory(temporary["photos", name]);
        File.Copy(Boats, temporary["photos", "a", "x.png"]);
        File.Copy(House, temporary["photos", "b", "x.png"]);
        var run = CommandRun.Of(
            "label", temporary["photos"], "--vocabulary", harbour.Folder, "--out", temporary["out"]);
        Assert.True(run.Code == ExitCode.Ok, run.Error);
        using var result = Json(temporary["out", "result.json"]);
        string[] files = [.. result.RootElement.GetProperty("pictures").EnumerateArray()
            .Select(picture => picture.GetProperty("labelsFile").GetString()!)];
        Assert.Equal(["a/x-labels.png", "b/x-labels.png"], files);
        Assert.All(files, file => Assert.True(File.Exists(temporary["out", file])));
    }

    [Fact]
    public void The_options_arrive()
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of("label", Boats, "--vocabulary", harbour.Folder, "--out", temporary["out"],
            "--background", "threshold", "--threshold", "0.5", "--filter", "strict", "--filter-keeps", "3",
            "--no-stuff-filter", "--shorter-side", "96", "--features", "clip", "--post", "pamr");
        Assert.True(run.Code == ExitCode.Ok, run.Error);
        using var json = Json(temporary["out", "boats-balloon-labels.json"]);
        var options = json.RootElement.GetProperty("options");
        Assert.Equal("threshold", options.GetProperty("background").GetString());
        Assert.Equal(0.5, options.GetProperty("threshold").GetDouble());
        Assert.True(options.GetProperty("scaledFilter").GetBoolean());
        Assert.Equal(3, options.GetProperty("filterKeeps").GetInt32());
        Assert.Equal(JsonValueKind.Null, options.GetProperty("stuffSimilarity").ValueKind);
        Assert.Equal(96, options.GetProperty("shorterSide").GetInt32());
        Assert.Equal("pamr", options.GetProperty("postProcessing").GetProperty("kind").GetString());
        var features = Assert.Single(json.RootElement.GetProperty("features").EnumerateArray());
        Assert.Equal("clip", features.GetProperty("name").GetString());
    }

    [Fact]
    public void Every_region_is_explained_on_one_sheet()
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of("explain", "--label", Boats, "--vocabulary", harbour.Folder, "--max-regions", "3",
            "--out", temporary["why.png"]);
        Assert.True(run.Code == ExitCode.Ok, run.Error);
        Assert.Contains("decided by", run.Output, StringComparison.Ordinal);
        Assert.InRange(run.Output.TrimEnd().Split('\n').Length, 2, 4);
        Assert.True(ImageFile.Load(temporary["why.png"]).Height > 256);
    }

    [Theory]
    [InlineData(2, "--vocabulary is missing", "label", "{boats}")]
    [InlineData(2, "--vocabulary is missing", "explain", "{boats}", "--label")]
    [InlineData(2, "add --label", "explain", "{boats}", "a boat", "--vocabulary", "{harbour}")]
    [InlineData(2, "<text> is missing", "explain", "{boats}")]
    [InlineData(2, "is a text", "explain", "{boats}", "a boat", "--label", "--vocabulary", "{harbour}")]
    [InlineData(3, "there is no vocabulary", "label", "{boats}", "--vocabulary", "missing")]
    [InlineData(3, "whale", "label", "{boats}", "--vocabulary", "{harbour}", "--classes", "whale")]
    [InlineData(2, "--filter", "label", "{boats}", "--vocabulary", "{harbour}", "--filter", "maybe")]
    [InlineData(2, "--threshold", "label", "{boats}", "--vocabulary", "{harbour}", "--threshold", "2")]
    [InlineData(4, "no DINO", "label", "{boats}", "--vocabulary", "{harbour}", "--features", "dino")]
    public void Faults_are_answered(int expected, string reason, params string[] arguments)
    {
        using var temporary = new TemporaryFolder();
        string[] words =
        [
            .. arguments.Select(word => word.Replace("{boats}", Boats, StringComparison.Ordinal)
                .Replace("{harbour}", harbour.Folder, StringComparison.Ordinal)),
        ];
        if (words[0] == "label") words = [.. words, "--out", temporary["out"]];
        var run = CommandRun.Of(words);
        Assert.True((int)run.Code == expected, run.Error);
        Assert.Contains(reason, run.ErrorLine, StringComparison.Ordinal);
        Assert.Empty(temporary.Files());
    }

    [Fact]
    public void Another_models_vocabulary_is_refused()
    {
        using var temporary = new TemporaryFolder();
        foreach (string file in Directory.EnumerateFiles(harbour.Folder, "*", SearchOption.AllDirectories))
        {
            string copy = temporary["other", Path.GetRelativePath(harbour.Folder, file)];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        string hash = HashOf(temporary["other"]);
        foreach (string file in Directory.EnumerateFiles(temporary["other"], "class.json", SearchOption.AllDirectories))
        {
            string text = File.ReadAllText(file);
            File.WriteAllText(file, text.Replace(hash, new string('0', 64), StringComparison.Ordinal));
        }
        var run = CommandRun.Of("label", Boats, "--vocabulary", temporary["other"], "--out", temporary["out"]);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("cannot be compared", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Labelling_is_scored_on_the_scenes()
    {
        using var temporary = new TemporaryFolder();
        string scenes = Repository.Fixtures("picturebook");
        var run = CommandRun.Of("eval", "picturebook", "--data", scenes, "--task", "label", "--vocabulary",
            harbour.Folder, "--limit", "2");
        Assert.Equal(ExitCode.BadInput, run.Code);

        var missing = CommandRun.Of("eval", "picturebook", "--data", scenes, "--task", "label");
        Assert.Equal(ExitCode.Usage, missing.Code);
        Assert.Contains("--vocabulary", missing.ErrorLine, StringComparison.Ordinal);
    }

    private static string HashOf(string folder)
    {
        string file = Directory.EnumerateFiles(folder, "class.json", SearchOption.AllDirectories).First();
        using var json = Json(file);
        return json.RootElement.GetProperty("extractors")[0].GetProperty("modelHash").GetString()!;
    }

    private static JsonDocument Json(string path) => JsonDocument.Parse(File.ReadAllText(path));

    /// <summary>A vocabulary of the sample photos' three classes.</summary>
    public sealed class Harbour : IDisposable
    {
        private readonly TemporaryFolder _temporary = new();

        public Harbour()
        {
            var run = CommandRun.Of("vocabulary", "add", Folder, "boat", "sea", "sky", "--support",
                Path.Combine(Path.GetDirectoryName(Repository.Sample("boats-balloon.png"))!, "support"));
            Assert.True(run.Code == ExitCode.Ok, run.Error);
        }

        public string Folder => _temporary["harbour"];

        public void Dispose() => _temporary.Dispose();
    }
}
