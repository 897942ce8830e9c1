namespace Denote.Evaluation.Semantic;

/// <summary>
/// Cityscapes: <c>leftImg8bit/val/city/*_leftImg8bit.png</c> with <c>gtFine/val/city/*_gtFine_labelIds.png</c>, or
/// <c>_labelTrainIds.png</c> where the authors' script has been run.
/// </summary>
internal static class CityscapesFolder
{
    private const string PictureEnding = "_leftImg8bit";

    /// <summary>The label ids of the 19 classes; all others do not count.</summary>
    private static readonly int[] Evaluated =
        [7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33];

    public static IReadOnlyList<SemanticPicture> Read(string folder)
    {
        string images = DatasetFiles.Folder(folder, Path.Combine("leftImg8bit", "val"));
        string labels = DatasetFiles.Folder(folder, Path.Combine("gtFine", "val"));
        string[] cities = [.. Directory.EnumerateDirectories(images).Order(StringComparer.Ordinal)];
        if (cities.Length == 0) throw new DenoteException($"{images}: it holds no folder of a city.");
        var trainIds = LabelMapping.Same(Evaluated.Length);
        var ids = LabelMapping.Of(Evaluated, isRestIgnored: true);
        return [.. cities.SelectMany(DatasetFiles.Pictures).Select(image =>
        {
            string name = Path.GetFileNameWithoutExtension(image).Replace(PictureEnding, "", StringComparison.Ordinal);
            return DatasetFiles.Pair(
                image,
                Path.Combine(labels, Path.GetFileName(Path.GetDirectoryName(image)!)),
                (name + "_gtFine_labelTrainIds.png", trainIds),
                (name + "_gtFine_labelIds.png", ids));
        })];
    }
}
