namespace Denote.Evaluation.Semantic;

/// <summary>The folders of the PASCAL challenges: <c>VOCdevkit/VOC2012</c> and <c>VOCdevkit/VOC2010</c>.</summary>
internal static class PascalFolder
{
    public static IReadOnlyList<SemanticPicture> Voc(string folder, LabelMapping mapping) =>
        Read(Year(folder, "VOC2012"), "SegmentationClass", "Segmentation", mapping);

    public static IReadOnlyList<SemanticPicture> Context(string folder, LabelMapping mapping) =>
        Read(Year(folder, "VOC2010"), "SegmentationClassContext", "SegmentationContext", mapping);

    private static string Year(string folder, string year) =>
        DatasetFiles.FindFolder(folder, year) ?? DatasetFiles.FindFolder(folder, Path.Combine("VOCdevkit", year))
            ?? folder;

    private static SemanticPicture[] Read(string year, string labels, string list, LabelMapping mapping)
    {
        string images = DatasetFiles.Folder(year, "JPEGImages"), labelFolder = DatasetFiles.Folder(year, labels);
        return [.. DatasetFiles.Names(Path.Combine(year, "ImageSets", list, "val.txt")).Select(
            name => DatasetFiles.Pair(DatasetFiles.Picture(images, name), labelFolder, (name + ".png", mapping)))];
    }
}
