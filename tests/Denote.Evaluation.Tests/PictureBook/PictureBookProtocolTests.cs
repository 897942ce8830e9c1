using System.Text.Json;
using Denote.Evaluation.PictureBook;
using Denote.TestSupport;

namespace Denote.Evaluation.Tests.PictureBook;

/// <summary>
/// The fixture scenes, grounded with the embedded model, against the reference implementation phrase by phrase.
/// </summary>
public class PictureBookProtocolTests(PictureBookProtocolTests.Run run) : IClassFixture<PictureBookProtocolTests.Run>
{
    private const double Tolerance = 0.01;

    [Fact]
    public void Every_row_agrees_with_the_reference()
    {
        Assert.Equal(PictureBookVariant.Reference.Count, run.Report.Rows.Count);
        foreach (var row in run.Report.Rows)
        {
            Assert.Equal(run.Dataset.Scenes.Sum(scene => scene.Narrative.Phrases.Count), row.Scores.Count);
            Assert.NotNull(row.MeanReferenceDifference);
            Assert.True(row.MeanReferenceDifference <= Tolerance, $"{row.Name}: {row.MeanReferenceDifference}");
            Assert.Equal(row.ReferenceSummary!.All.MeanIou, row.Summary.All.MeanIou, Tolerance);
        }
    }

    [Fact]
    public void Progress_counts_every_scene() =>
        Assert.Equal(Enumerable.Range(1, run.Dataset.Scenes.Count), run.Done.Order());

    [Fact]
    public void The_table_names_every_row_and_the_markdown_is_a_table()
    {
        string table = run.Report.ToTable(), markdown = run.Report.ToMarkdown();
        foreach (var row in run.Report.Rows)
        {
            Assert.Contains(row.Name, table);
            Assert.Contains($"| {row.Name} |", markdown);
        }
        Assert.Contains("|---|---:|", markdown);
    }

    [Fact]
    public void The_json_holds_every_phrase()
    {
        using var json = JsonDocument.Parse(run.Report.ToJson());
        var rows = json.RootElement.GetProperty("rows");
        Assert.Equal(run.Report.Rows.Count, rows.GetArrayLength());
        foreach (var (row, written) in run.Report.Rows.Zip(rows.EnumerateArray()))
            Assert.Equal(row.Scores.Count, written.GetProperty("phrases").GetArrayLength());
    }

    [Fact]
    public void Cancellation_stops_the_run()
    {
        using var model = DenoteModel.LoadEmbedded();
        Assert.ThrowsAny<OperationCanceledException>(() => new PictureBookProtocol().Run(
            model, run.Dataset, cancellation: new CancellationToken(canceled: true)));
    }

    /// <summary>One run of the protocol for all tests.</summary>
    public sealed class Run
    {
        public Run()
        {
            Dataset = PictureBookDataset.Load(FixtureTensors.Locate("picturebook"));
            using var model = DenoteModel.LoadEmbedded();
            Report = new PictureBookProtocol().Run(model, Dataset, new Collector(Done));
        }

        public PictureBookDataset Dataset { get; }

        public EvaluationReport Report { get; }

        public List<int> Done { get; } = [];

        private sealed class Collector(List<int> done) : IProgress<DenoteProgress>
        {
            public void Report(DenoteProgress value)
            {
                lock (done) done.Add(value.Done);
            }
        }
    }
}
