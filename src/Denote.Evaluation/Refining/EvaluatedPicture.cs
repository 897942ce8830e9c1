using Denote.Evaluation.Semantic;
using Denote.Imaging;

namespace Denote.Evaluation.Refining;

/// <summary>A picture with the classes that are in it.</summary>
/// <param name="Index">Its place in the dataset.</param>
/// <param name="Id">Its name.</param>
/// <param name="Image">The picture.</param>
/// <param name="Labels">The true labels: 0 the background, 255 what does not count.</param>
/// <param name="Classes">The classes, whose true label is theirs plus 1 where the dataset has no background.</param>
internal sealed record EvaluatedPicture(
    int Index,
    string Id,
    Image Image,
    GreyImage Labels,
    IReadOnlyList<(string Name, int Label, byte TrueLabel, Mask Truth)> Classes)
{
    /// <summary>Reads a picture; the classes of things too small to see take no part.</summary>
    public static EvaluatedPicture Read(ISemanticDataset dataset, int index)
    {
        var picture = dataset.Pictures[index];
        GreyImage labels = picture.LoadLabels();
        int shift = dataset.HasBackground ? 0 : 1;
        foreach (ref byte label in labels.Pixels)
            if (label != ConfusionMatrix.Ignored) label = (byte)(label + shift);
        byte[] present = [.. labels.Pixels.ToArray().Distinct().Where(l => l is not (0 or ConfusionMatrix.Ignored)).Order()];
        return new EvaluatedPicture(index, picture.Id, picture.LoadImage(), labels,
        [
            .. present.Select(label =>
            {
                var truth = new Mask(labels.Width, labels.Height);
                for (int i = 0; i < truth.Pixels.Length; i++) truth.Pixels[i] = labels.Pixels[i] == label;
                return (dataset.Classes[label - 1], label - shift, label, truth);
            }),
        ]);
    }
}
