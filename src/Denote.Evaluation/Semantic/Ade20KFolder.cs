namespace Denote.Evaluation.Semantic;

/// <summary><c>ADEChallengeData2016</c>: label files with 0 for "other" and 1 to 150.</summary>
internal static class Ade20KFolder
{
    public static IReadOnlyList<SemanticPicture> Read(string folder)
    {
        string root = DatasetFiles.FindFolder(folder, "ADEChallengeData2016") ?? folder;
        string images = DatasetFiles.Folder(root, Path.Combine("images", "validation"));
        string labels = DatasetFiles.Folder(root, Path.Combine("annotations", "validation"));
        var mapping = LabelMapping.WithoutZero(SemanticClasses.Ade20K.Count);
        return [.. DatasetFiles.Pictures(images).Select(image => DatasetFiles.Pair(
            image, labels, (Path.GetFileNameWithoutExtension(image) + ".png", mapping)))];
    }
}
