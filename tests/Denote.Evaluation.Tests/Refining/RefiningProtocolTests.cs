using System.Text.Json;
using Denote.Evaluation.PictureBook;
using Denote.Evaluation.Refining;
using Denote.Evaluation.Semantic;
using Denote.Imaging;
using Denote.Refining;
using Denote.TestSupport;

namespace Denote.Evaluation.Tests.Refining;

public class RefiningProtocolTests
{
    [Fact]
    public void Spoiled_masks_of_a_scene_are_refined_and_counted()
    {
        using var model = DenoteModel.LoadEmbedded();
        var data = PictureBookLabels.From(PictureBookDataset.Load(FixtureTensors.Locate("picturebook")));
        RefiningEvaluationVariant[] variants =
        [
            new("unchanged", new RefiningOptions { Mixing = 1, FeatureGrid = 8 }),
            new("G4Seg", new RefiningOptions { FeatureGrid = 8 }),
        ];
        var report = new RefiningProtocol { Sources = CoarseSource.Spoiled, Variants = variants, MaxPictures = 1 }
            .Run(model, data);

        Assert.Equal(["eroded", "dilated", "shifted", "blurred"], report.Rows.Select(row => row.Source));
        Assert.All(report.Rows, row =>
        {
            Assert.Equal(5, row.Scores.Count);
            Assert.Equal(row.MeanIouBefore, row.MeanIouAfter[0]);
            Assert.All(row.Scores, score => Assert.Equal(score.Before, score.After[0]));
            Assert.Contains(row.Scores, score => score.Before != score.After[1]);
            Assert.InRange(row.MeanIouBefore, 0.4, 0.99);
        });
        Assert.Contains("IoU 40-80 before", report.ToTable(), StringComparison.Ordinal);
        Assert.Contains("| shifted |", report.ToMarkdown(), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(report.ToJson());
        Assert.Equal(4, json.RootElement.GetProperty("rows").GetArrayLength());
    }

    [Theory]
    [InlineData(0, 16)]
    [InlineData(1, 28)]
    public void Spoiling_takes_off_and_adds_the_stated_width(int kind, int side)
    {
        var square = new Mask(86, 86);
        for (int y = 33; y < 53; y++) square.Row(y)[33..53].Fill(true);
        var spoiled = TruthSpoiler.Spoil(square, (Spoiling)kind, 0);
        Assert.Equal(kind == 0 ? side : 24, spoiled.BoundingBox!.Value.Width);
    }

    [Fact]
    public void Masks_of_files_are_taken_by_the_datasets_labels()
    {
        string folder = Directory.CreateTempSubdirectory("denote-coarse-files-").FullName;
        try
        {
            using var model = DenoteModel.LoadEmbedded();
            var data = PictureBookLabels.From(
                PictureBookDataset.Load(FixtureTensors.Locate("picturebook")), ["house", "sky"]);
            var labels = data.Pictures[0].LoadLabels();
            ImageFile.Save(labels, Path.Combine(folder, data.Pictures[0].Id + ".png"));
            var report = new RefiningProtocol
            {
                Sources = [CoarseSource.Files(folder)],
                Variants = [new("unchanged", new RefiningOptions { Mixing = 1, FeatureGrid = 4 })],
                MaxPictures = 1,
            }.Run(model, data);
            Assert.Equal(1, report.Rows[0].MeanIouBefore, 1e-9);
            Assert.All(report.Rows[0].Scores, score => Assert.Equal(1, score.Before));
            Assert.Throws<DenoteException>(() => CoarseSource.Files(Path.Combine(folder, "absent")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
