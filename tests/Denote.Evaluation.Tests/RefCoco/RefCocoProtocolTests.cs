using Denote.Evaluation.RefCoco;
using Denote.Imaging;
using Denote.Referring;
using Denote.TestSupport;

namespace Denote.Evaluation.Tests.RefCoco;

public sealed class RefCocoProtocolTests : IDisposable
{
    private static readonly RefCocoProtocol Generative = new()
    {
        Variants = [new("g", ReferringOptions.Default with { Variant = ReferringVariant.Generative })],
    };

    private readonly string _log = Path.GetTempFileName();
    private readonly DenoteModel _model = DenoteModel.LoadEmbedded();
    private readonly RefCocoDataset _dataset = RefCocoDataset.Load(FixtureTensors.Locate("refcoco"), "refcoco");

    public RefCocoProtocolTests() => File.Delete(_log);

    public void Dispose()
    {
        _model.Dispose();
        File.Delete(_log);
    }

    [Fact]
    public void Every_sentence_is_scored_by_its_own_answer()
    {
        var report = Generative.Run(_model, _dataset);
        var scores = report.Rows[0].Scores;
        Assert.Equal(_dataset.Pictures.Sum(picture => picture.Expressions.Count), scores.Count);
        Assert.Equal("refcoco (unc), val", report.Protocol);
        Assert.Contains("oIoU", report.ToMarkdown());
        int at = 0;
        for (int i = 0; i < _dataset.Pictures.Count; i++)
        {
            var image = ImageFile.Load(_dataset.Pictures[i].ImageFilePath);
            foreach (var expression in _dataset.Pictures[i].Expressions)
            {
                // Asked alone, the answer is the same: nothing of another sentence was kept.
                var alone = _model.Refer(image, [expression.Text], Generative.Variants[0].Options).Expressions[0];
                var truth = expression.Object.ToMask();
                Assert.Equal(alone.Mask.IntersectionOverUnion(truth), scores[at].IntersectionOverUnion, 9);
                Assert.Equal(i, scores[at++].Picture);
            }
        }
    }

    [Fact]
    public void A_run_that_was_stopped_goes_on_and_comes_to_the_same_figures()
    {
        var whole = Generative.Run(_model, _dataset);
        using var stop = new CancellationTokenSource();
        var watcher = new StopAfterFirst(stop);
        Assert.Throws<OperationCanceledException>(
            () => Generative.Run(_model, _dataset, _log, watcher, stop.Token));
        Assert.Equal(2, File.ReadAllLines(_log).Length);
        var resumed = Generative.Run(_model, _dataset, _log);
        Assert.Equal(whole.Rows[0].All.OverallIou, resumed.Rows[0].All.OverallIou);
        Assert.Equal(whole.Rows[0].All.MeanIou, resumed.Rows[0].All.MeanIou);
        Assert.Equal(1 + _dataset.Pictures.Count, File.ReadAllLines(_log).Length);
    }

    [Fact]
    public void A_log_of_other_settings_is_refused()
    {
        Generative.Run(_model, _dataset, _log);
        var other = new RefCocoProtocol
        {
            Variants = [new("g", Generative.Variants[0].Options with { Seed = 9 })],
        };
        Assert.Contains("another evaluation",
            Assert.Throws<DenoteException>(() => other.Run(_model, _dataset, _log)).Message);
    }

    private sealed class StopAfterFirst(CancellationTokenSource stop) : IProgress<DenoteProgress>
    {
        public void Report(DenoteProgress value)
        {
            if (value.Done == 1) stop.Cancel();
        }
    }
}
