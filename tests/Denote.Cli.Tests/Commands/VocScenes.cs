using Denote.Evaluation.PictureBook;
using Denote.Evaluation.Semantic;
using Denote.Imaging;

namespace Denote.Cli.Tests.Commands;

/// <summary>Picture-book scenes in the layout of PASCAL VOC 2012, whose classes bird, boat, car and cat they share.</summary>
internal static class VocScenes
{
    /// <summary>Writes some scenes below a folder.</summary>
    /// <returns>The folder, as <c>--data</c> takes it.</returns>
    public static string Write(string folder, params string[] scenes)
    {
        var world = PictureBookDataset.Load(Path.Combine(Repository.Root, "tests", "fixtures", "picturebook"));
        string[] voc = [.. SemanticClasses.Voc];
        string[] shared = [.. voc.Intersect(world.Things)];
        var labels = PictureBookLabels.From(world, shared);
        string year = Path.Combine(folder, "VOCdevkit", "VOC2012");
        string[] parts = ["JPEGImages", "SegmentationClass", Path.Combine("ImageSets", "Segmentation")];
        foreach (string part in parts) Directory.CreateDirectory(Path.Combine(year, part));
        foreach (var scene in labels.Pictures.Where(picture => scenes.Contains(picture.Id)))
        {
            GreyImage truth = scene.LoadLabels();
            byte[] indices = [.. truth.Pixels.ToArray().Select(label =>
                label is 0 or ConfusionMatrix.Ignored ? label : (byte)(Array.IndexOf(voc, shared[label - 1]) + 1))];
            ImageFile.Save(scene.LoadImage(), Path.Combine(year, parts[0], scene.Id + ".png"));
            ImageFile.Save(new IndexedImage(truth.Width, truth.Height, indices, Palette.PascalVoc),
                Path.Combine(year, parts[1], scene.Id + ".png"));
        }
        File.WriteAllLines(Path.Combine(year, parts[2], "val.txt"), scenes);
        return Path.Combine(folder, "VOCdevkit");
    }
}
