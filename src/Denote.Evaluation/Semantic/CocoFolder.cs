namespace Denote.Evaluation.Semantic;

/// <summary>
/// COCO 2017's validation pictures with label files (the toolboxes' <c>_instanceTrainIds.png</c> and
/// <c>_labelTrainIds.png</c>, COCO-Stuff's own stuffthingmaps) or, for objects, the instances' JSON.
/// </summary>
internal static class CocoFolder
{
    private const string Split = "val2017";

    /// <summary>COCO's category numbers run to 90 for things and 182 with stuff; these are missing.</summary>
    private static readonly int[] Missing = [12, 26, 29, 30, 45, 66, 68, 69, 71, 83, 91];

    /// <summary>The category numbers of the 80 things, in the order of their labels.</summary>
    public static IReadOnlyList<int> Things { get; } = [.. Enumerable.Range(1, 90).Except(Missing)];

    public static IReadOnlyList<SemanticPicture> Objects(string folder)
    {
        string images = Images(folder);
        string json = Path.Combine(folder, "annotations", $"instances_{Split}.json");
        if (DatasetFiles.FindFolder(folder, Path.Combine("annotations", Split)) is { } labels)
        {
            var mapping = LabelMapping.Same(Things.Count + 1);
            string[] ready = [.. DatasetFiles.Pictures(images)];
            if (File.Exists(Path.Combine(labels, LabelName(ready[0], "_instanceTrainIds")))
                || !File.Exists(json))
            {
                return [.. ready.Select(image => DatasetFiles.Pair(
                    image, labels, (LabelName(image, "_instanceTrainIds"), mapping)))];
            }
        }
        return File.Exists(json)
            ? CocoInstances.Read(json, images)
            : throw new DenoteException($"{json}: there are neither instances nor a folder of label pictures.");
    }

    public static IReadOnlyList<SemanticPicture> Stuff(string folder)
    {
        string labels = DatasetFiles.Folder(
            folder, Path.Combine("annotations", Split), Path.Combine("stuffthingmaps", Split));
        var trainIds = LabelMapping.Same(SemanticClasses.CocoStuff.Count);
        // The stuffthingmaps' values are the category numbers minus one.
        var categories = LabelMapping.Of(
            Enumerable.Range(1, 182).Except(Missing).Select(category => category - 1), isRestIgnored: true);
        return [.. DatasetFiles.Pictures(Images(folder)).Select(image => DatasetFiles.Pair(
            image, labels, (LabelName(image, "_labelTrainIds"), trainIds), (LabelName(image, ""), categories)))];
    }

    private static string Images(string folder) => DatasetFiles.Folder(folder, Path.Combine("images", Split), Split);

    private static string LabelName(string image, string ending) =>
        Path.GetFileNameWithoutExtension(image) + ending + ".png";
}
