using Denote.Evaluation.PictureBook;
using Denote.Evaluation.Semantic;
using Denote.TestSupport;

namespace Denote.Evaluation.Tests.Semantic;

public sealed class PictureBookLabelsTests
{
    private static readonly PictureBookDataset Scenes =
        PictureBookDataset.Load(FixtureTensors.Locate("picturebook"));

    [Fact]
    public void Every_pixel_has_the_class_of_its_segment()
    {
        var dataset = PictureBookLabels.From(Scenes);
        Assert.False(dataset.HasBackground);
        Assert.Equal(25, dataset.Classes.Count);
        for (int i = 0; i < dataset.Pictures.Count; i++)
        {
            byte[] labels = dataset.Pictures[i].LoadLabels().Pixels.ToArray();
            foreach (var group in Scenes.Scenes[i].Segments.GroupBy(segment => segment.Class))
            {
                int label = dataset.Classes.Index().First(entry => entry.Item == group.Key).Index;
                Assert.Equal(group.Sum(segment => segment.Area), labels.Count(value => value == label));
            }
        }
    }

    [Fact]
    public void Classes_that_nobody_asks_for_are_the_background()
    {
        var scene = Scenes.Scenes[0];
        string asked = scene.Segments[0].Class;
        var dataset = PictureBookLabels.From(Scenes, [asked, Scenes.Stuff[0]]);
        Assert.True(dataset.HasBackground);
        byte[] labels = dataset.Pictures[0].LoadLabels().Pixels.ToArray();
        Assert.Equal(
            scene.Segments.Where(segment => segment.Class == asked).Sum(segment => segment.Area),
            labels.Count(label => label == 1));
        Assert.Equal(
            scene.Segments.Where(segment => segment.Class == Scenes.Stuff[0]).Sum(segment => segment.Area),
            labels.Count(label => label == 2));
        Assert.All(labels, label => Assert.InRange(label, (byte)0, (byte)2));
    }

    [Fact]
    public void Unknown_and_repeated_classes_are_refused()
    {
        Assert.Contains("submarine", Assert.Throws<DenoteException>(
            () => PictureBookLabels.From(Scenes, ["submarine"])).Message, StringComparison.Ordinal);
        Assert.Throws<DenoteException>(() => PictureBookLabels.From(Scenes, ["boat", "boat"]));
        Assert.Throws<DenoteException>(() => PictureBookLabels.From(Scenes, []));
    }
}
