using System.Text;
using System.Text.Json;
using Denote.Grounding;
using Denote.Imaging;

namespace Denote.Tests.Grounding;

public sealed class GroundingFolderTests(EmbeddedModel embedded) : IClassFixture<EmbeddedModel>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("denote-result").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_result_is_written_whole()
    {
        var result = embedded.Model.Ground(embedded.Picture, "[a bird] over [a road]");
        result.Save(Path.Combine(_folder, "new", "out"));

        string[] written = Directory.GetFiles(Path.Combine(_folder, "new", "out"));
        string[] files = [.. written.Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        Assert.Equal(["mask-01-a-bird.png", "mask-02-a-road.png", "overlay.png", "result.json"], files);
        foreach (var phrase in result.Phrases)
        {
            string file = Path.Combine(_folder, "new", "out", GroundingFolder.MaskFile(phrase));
            Assert.Equal(1, ImageFile.Identify(file).BitDepth);
            Assert.Equal(phrase.Mask.Pixels.ToArray(), ImageFile.LoadMask(file).Pixels.ToArray());
        }
    }

    [Fact]
    public void Heat_maps_are_written_on_request_and_named_in_the_json()
    {
        var result = embedded.Model.Ground(embedded.Picture, "[a bird]");
        result.Save(_folder, GroundingFiles.HeatMaps);
        Assert.True(File.Exists(Path.Combine(_folder, "heat-01-a-bird.png")));
        Assert.False(File.Exists(Path.Combine(_folder, "mask-01-a-bird.png")));
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder, "result.json")));
        var phrase = json.RootElement.GetProperty("phrases")[0];
        Assert.Equal("heat-01-a-bird.png", phrase.GetProperty("heatFile").GetString());
        Assert.Equal(JsonValueKind.Null, phrase.GetProperty("maskFile").ValueKind);
    }

    [Fact]
    public void The_json_says_what_was_found_and_how()
    {
        var options = GroundingOptions.Default with { Seed = 7, NoiseDraws = 2 };
        var result = embedded.Model.Ground(embedded.Picture, "[a bird] über [a road]", options);
        string text = result.ToJson();
        Assert.Contains("über", text);
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        Assert.Equal("denote.ground/1", root.GetProperty("schema").GetString());
        Assert.Equal("a bird über a road", root.GetProperty("narrative").GetString());
        Assert.Equal("picturebook", root.GetProperty("model").GetProperty("name").GetString());
        Assert.Equal(64, root.GetProperty("model").GetProperty("configHash").GetString()!.Length);
        Assert.Equal("one-step", root.GetProperty("options").GetProperty("inversion").GetString());
        Assert.Equal(7, root.GetProperty("options").GetProperty("seed").GetInt64());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("options").GetProperty("guidanceScale").ValueKind);
        foreach (var (phrase, written) in result.Phrases.Zip(root.GetProperty("phrases").EnumerateArray()))
        {
            Assert.Equal(phrase.Text, written.GetProperty("text").GetString());
            Assert.Equal(phrase.Span.Start, written.GetProperty("start").GetInt32());
            Assert.Equal(phrase.Area, written.GetProperty("area").GetInt32());
            int[] box = [.. written.GetProperty("box").EnumerateArray().Select(side => side.GetInt32())];
            Assert.Equal(phrase.Box, new PixelBox(box[0], box[1], box[2], box[3]));
            var rle = written.GetProperty("rle");
            int[] size = [.. rle.GetProperty("size").EnumerateArray().Select(side => side.GetInt32())];
            Mask mask = RunLength.FromCompressed(size[1], size[0], rle.GetProperty("counts").GetString()!).Decode();
            Assert.Equal(phrase.Mask.Pixels.ToArray(), mask.Pixels.ToArray());
        }
    }

    [Theory]
    [InlineData("a red boat", "a-red-boat")]
    [InlineData("  A/B\\C: *?\"<>| ", "a-b-c")]
    [InlineData("../../etc/passwd", "etc-passwd")]
    [InlineData("été à Łódź", "été-à-łódź")]
    [InlineData("赤い家", "赤い家")]
    [InlineData("🏠", "phrase")]
    [InlineData("", "phrase")]
    public void Any_phrase_makes_a_safe_file_name(string phrase, string name) =>
        Assert.Equal(name, GroundingFolder.SafeName(phrase));

    [Fact]
    public void Long_phrases_make_short_names()
    {
        Assert.InRange(GroundingFolder.SafeName(new string('a', 5000)).Length, 1, 40);
        Assert.InRange(
            Encoding.UTF8.GetByteCount(GroundingFolder.SafeName(string.Concat(Enumerable.Repeat("𠀀", 99)))), 1, 120);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_named()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        var result = embedded.Model.Ground(embedded.Picture, "[a bird]");
        var error = Assert.Throws<DenoteException>(() => result.Save(Path.Combine(file, "out")));
        Assert.StartsWith(Path.Combine(file, "out"), error.Message);
    }
}
