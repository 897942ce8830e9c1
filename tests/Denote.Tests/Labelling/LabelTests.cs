using System.Text.Json;
using Denote.Imaging;
using Denote.Labelling;
using Denote.PostProcessing;
using Denote.TestSupport;

namespace Denote.Tests.Labelling;

/// <summary>The whole method with the embedded model.</summary>
public class LabelTests(SceneVocabulary scenes) : IClassFixture<SceneVocabulary>
{
    [Fact]
    public void Sky_and_grass_of_a_picture_that_no_support_image_shows()
    {
        var (picture, truth) = scenes.HeldOut;
        LabellingResult result = scenes.Model.CreateLabeller(scenes.Vocabulary, scenes.Features).Label(picture);
        Assert.True(Mask.FromLabel(result.Labels, 1).IntersectionOverUnion(truth("sky")) > 0.7);
        Assert.True(Mask.FromLabel(result.Labels, 2).IntersectionOverUnion(truth("grass")) > 0.7);
        Assert.Equal(result.Classes.Sum(found => found.Pixels), picture.Width * picture.Height);
        Assert.Contains("features", result.Timings.Select(timing => timing.Stage));
    }

    [Fact]
    public void Variants_share_one_reading_and_each_is_what_it_is_alone()
    {
        var (picture, _) = scenes.HeldOut;
        LabellingOptions[] options =
        [
            LabellingOptions.Default,
            new() { Features = ["sd"], Filter = false },
            new() { Background = BackgroundSource.None, Levels = PrototypeLevels.Class },
            new() { PostProcessing = new PostProcessingOptions { Kind = PostProcessingKind.Pamr } },
            new() { PostProcessing = new PostProcessingOptions { Kind = PostProcessingKind.Crf } },
        ];
        var together = scenes.Model
            .CreateLabeller(scenes.Features, [.. options.Select(o => new LabellingVariant(scenes.Vocabulary, o))])
            .LabelVariants(picture);
        for (int i = 0; i < options.Length; i++)
        {
            var alone = scenes.Model.CreateLabeller(scenes.Vocabulary, scenes.Features, options[i]).Label(picture);
            Assert.Equal(alone.Labels.Pixels.ToArray(), together[i].Labels.Pixels.ToArray());
        }
        Assert.DoesNotContain((byte)0, together[2].Labels.Pixels.ToArray());
        Assert.Equal([0, 1, 2], together[1].ClassesInPlay);
    }

    [Fact]
    public void Every_region_is_explained_by_a_support_image()
    {
        var (picture, _) = scenes.HeldOut;
        LabellingResult result = scenes.Model.CreateLabeller(scenes.Vocabulary, scenes.Features).Explain(picture);
        IReadOnlyList<LabelledRegion> regions = result.ExplainRegions(4);
        Assert.NotEmpty(regions);
        foreach (LabelledRegion region in regions)
        {
            var set = scenes.Vocabulary.Classes[region.Class].Prototypes[region.Extractor].Side(region.Side);
            Assert.InRange(region.Share, 1e-6, 1);
            Assert.True(set.RegionOf(region.Row, set.MainImage(region.Row)).Area > 0);
            Assert.Equal(region.Label == 0 ? PrototypeSide.Background : PrototypeSide.Foreground, region.Side);
            if (region.Label > 0) Assert.Equal(region.Label - 1, region.Class);
        }
        Assert.True(result.DrawExplanation(4).Width > picture.Width);
    }

    [Fact]
    public void An_explanation_needs_a_trace()
    {
        var (picture, _) = scenes.HeldOut;
        var options = new LabellingOptions { Windows = [], Filter = false };
        var result = scenes.Model.CreateLabeller(scenes.Vocabulary, scenes.Features, options).Label(picture);
        Assert.Throws<DenoteException>(() => result.ExplainRegions());
    }

    [Fact]
    public void A_result_is_saved_with_all_its_files()
    {
        var (picture, _) = scenes.HeldOut;
        var options = new LabellingOptions { Windows = [], Features = ["clip"] };
        var result = scenes.Model.CreateLabeller(scenes.Vocabulary, scenes.Features, options).Label(picture);
        string folder = Directory.CreateTempSubdirectory("denote-label-").FullName;
        try
        {
            result.Save(folder, "scene", LabellingFiles.Default | LabellingFiles.Scores);
            IndexedImage labels = ImageFile.LoadIndexed(Path.Combine(folder, "scene-labels.png"));
            Assert.Equal(result.Labels.Pixels.ToArray(), labels.Pixels.ToArray());
            Image panoptic = ImageFile.Load(Path.Combine(folder, "scene-panoptic.png"));
            Assert.Equal(result.Labels.Pixels[77], panoptic.Pixels[3 * 77]);
            Assert.True(File.Exists(Path.Combine(folder, "scene-overlay.png")));
            var scores = FixtureTensors.ReadFile(Path.Combine(folder, "scene-scores.safetensors"));
            Assert.Equal([result.Scores.Count, picture.Height, picture.Width], scores["scores"].Shape);
            Assert.Equal(
                [0, .. result.ClassesInPlay.Select(entry => entry + 1f)], scores["labels"].ToFloats());
            using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "scene-labels.json")));
            Assert.Equal("denote.label/1", json.RootElement.GetProperty("schema").GetString());
            Assert.Equal("scene-labels.png", json.RootElement.GetProperty("labelsFile").GetString());
            Assert.Equal(3, json.RootElement.GetProperty("classes").GetArrayLength());
            int area = json.RootElement.GetProperty("segments").EnumerateArray()
                .Sum(segment => segment.GetProperty("area").GetInt32());
            Assert.Equal(picture.Width * picture.Height, area);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Features_of_another_model_are_refused()
    {
        var extractors = scenes.Vocabulary.Extractors
            .Select(extractor => extractor with { Model = "another", ModelHash = "0" });
        var other = new Vocabulary([.. extractors], scenes.Vocabulary.Classes);
        string message = Assert.Throws<DenoteException>(
            () => scenes.Model.CreateLabeller(other, scenes.Features)).Message;
        Assert.Contains("'another'", message);

        using var clip = scenes.Model.OpenFeatures(new FeatureExtractorChoice { Names = ["clip"] });
        Assert.Contains("'sd'", Assert.Throws<DenoteException>(
            () => scenes.Model.CreateLabeller(scenes.Vocabulary, clip)).Message);
    }

    [Fact]
    public void Settings_with_different_windows_cannot_share_a_reading()
    {
        LabellingVariant[] variants =
        [
            new(scenes.Vocabulary, LabellingOptions.Default),
            new(scenes.Vocabulary, new LabellingOptions { Windows = [1] }),
        ];
        Assert.Contains("windows", Assert.Throws<DenoteException>(
            () => scenes.Model.CreateLabeller(scenes.Features, variants)).Message);
    }

    [Fact]
    public void Work_stops_when_it_is_cancelled()
    {
        var (picture, _) = scenes.HeldOut;
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var labeller = scenes.Model.CreateLabeller(scenes.Vocabulary, scenes.Features);
        Assert.ThrowsAny<OperationCanceledException>(() => labeller.Label(picture, null, cancelled.Token));
    }
}
