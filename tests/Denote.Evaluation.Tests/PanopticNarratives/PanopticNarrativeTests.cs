using Denote.Evaluation.PanopticNarratives;
using Denote.Imaging;
using Denote.Proposals;

namespace Denote.Evaluation.Tests.PanopticNarratives;

public sealed class PanopticNarrativeTests : IDisposable
{
    private const int Scenes = 2;

    private readonly CocoFolder _coco = new(Scenes);

    public void Dispose() => _coco.Dispose();

    [Fact]
    public void The_published_layout_is_read()
    {
        var dataset = PanopticNarrativeDataset.Load(_coco.Path);
        Assert.Equal(Scenes, dataset.Narratives.Count);
        for (int i = 0; i < Scenes; i++)
        {
            var (scene, narrative) = (_coco.Scenes[i], dataset.Narratives[i]);
            Assert.Equal(scene.Narrative.Text, narrative.Text);
            Assert.Equal(
                scene.Narrative.Phrases.Select(phrase => (phrase.Phrase.Text, phrase.Phrase.Start, phrase.IsPlural)),
                narrative.Phrases.Select(phrase => (phrase.Phrase.Text, phrase.Phrase.Start, phrase.IsPlural)));
            var truth = narrative.LoadTruth(scene.Width, scene.Height);
            var expected = scene.LoadTruth(scene.Narrative);
            for (int p = 0; p < truth.Count; p++)
                Assert.Equal(expected[p].Pixels.ToArray(), truth[p].Pixels.ToArray());
        }
    }

    [Fact]
    public void A_stopped_evaluation_goes_on_where_it_was()
    {
        using var model = DenoteModel.LoadEmbedded();
        var dataset = PanopticNarrativeDataset.Load(_coco.Path);
        string log = _coco.At("scores.jsonl");
        using var stop = new CancellationTokenSource();
        var protocol = new PanopticNarrativeProtocol();
        var stopper = new Callback(_ => stop.Cancel());
        Assert.Throws<OperationCanceledException>(() => protocol.Run(model, dataset, log, stopper, stop.Token));
        Assert.Equal(2, File.ReadAllLines(log).Length);

        File.Delete(dataset.Narratives[0].ImageFilePath);
        var report = protocol.Run(model, dataset, log);
        Assert.Equal(dataset.Narratives.Sum(narrative => narrative.Phrases.Count), report.Rows[0].Scores.Count);
        Assert.True(report.Rows[0].Summary.All.MeanIou > 0.5, $"{report.Rows[0].Summary.All.MeanIou}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Both_protocols_agree_nearly(bool isRefined)
    {
        using var model = DenoteModel.LoadEmbedded();
        var dataset = PanopticNarrativeDataset.Load(_coco.Path);
        var refiner = isRefined ? new WholePicture() : null;
        double[] Run(EvaluationProtocolKind kind) =>
            [.. new PanopticNarrativeProtocol { Kind = kind, Refiner = refiner }
                .Run(model, dataset).Rows[0].Scores.Select(score => score.IntersectionOverUnion)];
        double[] exact = Run(EvaluationProtocolKind.Exact), reference = Run(EvaluationProtocolKind.Reference);
        Assert.Equal(exact.Average(), reference.Average(), 0.05);
        Assert.NotEqual(exact, reference);
    }

    [Fact]
    public void Utterances_are_found_in_the_caption_or_make_the_narrative()
    {
        var (text, starts) = PanopticNarrativeDataset.Locate("a dog, and a dog.", ["a dog", "and", "a dog", "."]);
        Assert.Equal("a dog, and a dog.", text);
        Assert.Equal([0, 7, 11, 16], starts);
        (text, starts) = PanopticNarrativeDataset.Locate("a dog", ["a cat", "sits"]);
        Assert.Equal("a cat sits", text);
        Assert.Equal([0, 6], starts);
    }

    [Theory]
    [InlineData("png_coco_val2017.json", "\"image_id\":\"100\"", "\"image_id\":\"7\"", "names the picture 7")]
    [InlineData("png_coco_val2017.json", "\"noun\":false", "\"noun\":3", "must be true or false")]
    [InlineData("panoptic_val2017.json", "\"categories\"", "\"kinds\"", "'categories' is missing")]
    [InlineData("panoptic_val2017.json", "[", "{", "not valid JSON")]
    public void Faulty_annotations_are_named(string file, string what, string with, string message)
    {
        string path = _coco.At("annotations", file);
        string text = File.ReadAllText(path);
        int at = text.IndexOf(what, StringComparison.Ordinal);
        File.WriteAllText(path, text[..at] + with + text[(at + what.Length)..]);
        Assert.Contains(
            message, Assert.Throws<DenoteException>(() => PanopticNarrativeDataset.Load(_coco.Path)).Message);
    }

    [Fact]
    public void A_folder_without_the_data_is_named() =>
        Assert.Contains("has neither", Assert.Throws<DenoteException>(
            () => PanopticNarrativeDataset.Load(_coco.At("annotations"))).Message);

    private sealed class Callback(Action<DenoteProgress> action) : IProgress<DenoteProgress>
    {
        public void Report(DenoteProgress value) => action(value);
    }

    private sealed class WholePicture : IRegionProposer
    {
        public string Name => "whole";

        public IReadOnlyList<RegionProposal> Propose(
            Image image, IProgress<DenoteProgress>? progress = null, CancellationToken cancellation = default) =>
            [new(new Mask(image.Width, image.Height).Complement(), 1)];
    }
}
