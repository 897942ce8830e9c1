using Denote.Evaluation.Semantic;
using Denote.Labelling;

namespace Denote.Evaluation.Tests.Semantic;

/// <summary>Every dataset in the folders that its authors lay out, made on the fly.</summary>
public sealed class SemanticDatasetTests : IDisposable
{
    private readonly SemanticFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("VOC2012/")]
    [InlineData("VOCdevkit/VOC2012/")]
    public void Voc_is_found_from_any_of_its_folders(string at)
    {
        _folder.Picture(at + "JPEGImages/2007_000033.png");
        _folder.Picture(at + "JPEGImages/2007_000042.png");
        _folder.Indexed(at + "SegmentationClass/2007_000033.png", 0, 1, 20, 255, 0, 5);
        _folder.Text(at + "ImageSets/Segmentation/val.txt", "2007_000033\n\n");

        var voc = Load(SemanticDatasetKind.Voc2012, 20);
        Assert.True(voc.HasBackground);
        Assert.Equal("2007_000033", Assert.Single(voc.Pictures).Id);
        Assert.Equal(3, voc.Pictures[0].LoadImage().Width);
        AssertLabels(voc, 0, 1, 20, 255, 0, 5);
        var without = Load(SemanticDatasetKind.Voc20, 20);
        Assert.False(without.HasBackground);
        AssertLabels(without, 255, 0, 19, 255, 255, 4);
    }

    [Theory]
    [InlineData(SemanticDatasetKind.Voc2012, 20, 0)]
    [InlineData(SemanticDatasetKind.Voc20, 20, 0)]
    [InlineData(SemanticDatasetKind.CocoObject, 80, 0)]
    [InlineData(SemanticDatasetKind.CocoStuff, 80, 91)]
    [InlineData(SemanticDatasetKind.Cityscapes, 8, 11)]
    public void Datasets_state_their_things_and_stuff(SemanticDatasetKind kind, int things, int stuff)
    {
        var kinds = SemanticClasses.KindsOf(kind)!;
        Assert.Equal((things, stuff), (kinds.Count(one => one == ClassKind.Thing), kinds.Count(one => one == ClassKind.Stuff)));
    }

    [Fact]
    public void Context_has_59_classes()
    {
        _folder.Picture("VOC2010/JPEGImages/2008_000002.png");
        _folder.Labels("VOC2010/SegmentationClassContext/2008_000002.png", 0, 1, 59, 3, 255, 2);
        _folder.Text("VOC2010/ImageSets/SegmentationContext/val.txt", "2008_000002");
        AssertLabels(Load(SemanticDatasetKind.PascalContext, 59), 0, 1, 59, 3, 255, 2);
        AssertLabels(Load(SemanticDatasetKind.Context59, 59), 255, 0, 58, 2, 255, 1);
    }

    [Fact]
    public void Ade_counts_from_one()
    {
        _folder.Picture("ADEChallengeData2016/images/validation/ADE_val_00000001.png");
        _folder.Labels("ADEChallengeData2016/annotations/validation/ADE_val_00000001.png", 0, 1, 150, 2, 3, 4);
        AssertLabels(Load(SemanticDatasetKind.Ade20K, 150), 255, 0, 149, 1, 2, 3);
    }

    [Fact]
    public void Cityscapes_takes_ids_or_train_ids()
    {
        _folder.Picture("leftImg8bit/val/ulm/ulm_000000_000019_leftImg8bit.png");
        _folder.Labels("gtFine/val/ulm/ulm_000000_000019_gtFine_labelIds.png", 7, 33, 0, 24, 29, 8);
        AssertLabels(Load(SemanticDatasetKind.Cityscapes, 19), 0, 18, 255, 11, 255, 1);
        _folder.Labels("gtFine/val/ulm/ulm_000000_000019_gtFine_labelTrainIds.png", 0, 18, 255, 11, 255, 2);
        AssertLabels(Load(SemanticDatasetKind.Cityscapes, 19), 0, 18, 255, 11, 255, 2);
    }

    [Fact]
    public void Stuff_takes_category_numbers_or_train_ids()
    {
        _folder.Picture("images/val2017/000000000139.png");
        // person, bicycle, toothbrush (category 90), banner (92), wood (182), unlabelled.
        _folder.Labels("stuffthingmaps/val2017/000000000139.png", 0, 1, 89, 91, 181, 255);
        var stuff = Load(SemanticDatasetKind.CocoStuff, 171);
        AssertLabels(stuff, 0, 1, 79, 80, 170, 255);
        Assert.Equal("toothbrush", stuff.Classes[79]);
        Assert.Equal("banner", stuff.Classes[80]);
        _folder.Labels("annotations/val2017/000000000139_labelTrainIds.png", 0, 1, 79, 80, 170, 255);
        AssertLabels(Load(SemanticDatasetKind.CocoStuff, 171), 0, 1, 79, 80, 170, 255);
    }

    [Fact]
    public void Objects_come_from_label_files()
    {
        _folder.Picture("images/val2017/000000000139.png");
        _folder.Labels("annotations/val2017/000000000139_instanceTrainIds.png", 0, 1, 80, 255, 2, 0);
        var objects = Load(SemanticDatasetKind.CocoObject, 80);
        Assert.True(objects.HasBackground);
        AssertLabels(objects, 0, 1, 80, 255, 2, 0);
    }

    [Fact]
    public void Objects_come_from_the_instances_as_well()
    {
        _folder.Picture("val2017/000000000139.png");
        _folder.Picture("val2017/000000000285.png");
        _folder.Text("annotations/instances_val2017.json", """
            {"images": [
               {"id": 139, "file_name": "000000000139.jpg", "width": 3, "height": 2},
               {"id": 285, "file_name": "000000000285.jpg", "width": 3, "height": 2}],
             "annotations": [
               {"image_id": 139, "category_id": 1, "iscrowd": 0, "segmentation": [[0, 0, 2, 0, 2, 2, 0, 2]]},
               {"image_id": 139, "category_id": 90, "iscrowd": 1,
                "segmentation": {"size": [2, 3], "counts": [3, 2, 1]}}]}
            """);
        var objects = Load(SemanticDatasetKind.CocoObject, 80);
        // A person on the left; a toothbrush, column by column from the second row of the second column.
        AssertLabels(objects, 1, 1, 80, 1, 80, 0);
        Assert.All(objects.Pictures[1].LoadLabels().Pixels.ToArray(), label => Assert.Equal(0, label));
    }

    [Fact]
    public void Values_that_the_dataset_does_not_have_are_named()
    {
        _folder.Picture("images/validation/a.png");
        _folder.Labels("annotations/validation/a.png", 1, 2, 3, 1, 151, 1);
        var picture = Load(SemanticDatasetKind.Ade20K, 150).Pictures[0];
        string message = Assert.Throws<DenoteException>(() => picture.LoadLabels()).Message;
        Assert.Contains("a.png: pixel 1,1 has the value 151", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        AssertFault(SemanticDatasetKind.Voc2012, "JPEGImages");
        AssertFault(SemanticDatasetKind.Ade20K, "validation");
        AssertFault(SemanticDatasetKind.Cityscapes, "leftImg8bit");
        AssertFault(SemanticDatasetKind.CocoStuff, "annotations");
        _folder.Picture("images/val2017/a.png");
        AssertFault(SemanticDatasetKind.CocoObject, "instances_val2017.json");
        _folder.Picture("annotations/val2017/b_instanceTrainIds.png");
        AssertFault(SemanticDatasetKind.CocoObject, "the labels of a are missing");
        _folder.Picture("JPEGImages/a.png");
        _folder.Picture("SegmentationClass/b.png");
        AssertFault(SemanticDatasetKind.Voc2012, "val.txt");
        _folder.Text("ImageSets/Segmentation/val.txt", "a\n");
        AssertFault(SemanticDatasetKind.Voc2012, "the labels of a are missing");
        _folder.Text("ImageSets/Segmentation/val.txt", "c\n");
        AssertFault(SemanticDatasetKind.Voc2012, "c.jpg: the picture is missing");
        Assert.Throws<DenoteException>(() => SemanticDataset.Load(SemanticDatasetKind.Voc2012, "/nowhere"));
    }

    [Theory]
    [InlineData("""[[0, 0, 2, 0]]""", "three corners")]
    [InlineData("""{"size": [3, 2], "counts": [6]}""", "is not the picture's")]
    [InlineData("""{"size": [2, 3], "counts": [5]}""", "cover 5 pixels")]
    [InlineData("""{"size": [2, 3], "counts": "%"}""", "malformed")]
    public void Faulty_regions_are_named(string segmentation, string expected)
    {
        _folder.Picture("val2017/a.png");
        _folder.Text("annotations/instances_val2017.json", $$"""
            {"images": [{"id": 1, "file_name": "a.jpg", "width": 3, "height": 2}],
             "annotations": [{"image_id": 1, "category_id": 1, "segmentation": {{segmentation}}}]}
            """);
        var picture = Load(SemanticDatasetKind.CocoObject, 80).Pictures[0];
        string message = Assert.Throws<DenoteException>(() => picture.LoadLabels()).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("annotations[0].segmentation", message, StringComparison.Ordinal);
    }

    private SemanticDataset Load(SemanticDatasetKind kind, int classes)
    {
        var dataset = SemanticDataset.Load(kind, _folder.Path);
        Assert.Equal(classes, dataset.Classes.Count);
        Assert.Equal(classes, dataset.Classes.Distinct().Count());
        return dataset;
    }

    private void AssertFault(SemanticDatasetKind kind, string expected) => Assert.Contains(
        expected, Assert.Throws<DenoteException>(() => SemanticDataset.Load(kind, _folder.Path)).Message,
        StringComparison.Ordinal);

    private static void AssertLabels(SemanticDataset dataset, params byte[] labels) =>
        Assert.Equal(labels, dataset.Pictures[0].LoadLabels().Pixels.ToArray());
}
