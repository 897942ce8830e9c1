using Denote.Imaging;

namespace Denote.Evaluation.Semantic;

/// <summary>A picture with the true label of every pixel.</summary>
public sealed class SemanticPicture
{
    private readonly Func<GreyImage> _labels;

    /// <summary>Names a picture.</summary>
    /// <param name="id">Its name within the dataset.</param>
    /// <param name="imageFile">The picture's file.</param>
    /// <param name="labels">Reads the labels.</param>
    internal SemanticPicture(string id, string imageFile, Func<GreyImage> labels) =>
        (Id, ImageFilePath, _labels) = (id, imageFile, labels);

    /// <summary>Its name within the dataset: <c>2007_000033</c>.</summary>
    public string Id { get; }

    /// <summary>The picture's file.</summary>
    public string ImageFilePath { get; }

    /// <summary>Reads the picture.</summary>
    /// <exception cref="ImageException">The file is missing or damaged.</exception>
    public Image LoadImage() => ImageFile.Load(ImageFilePath);

    /// <summary>
    /// Reads the true labels, of the picture's size: a class or the background as <see cref="ISemanticDataset"/> counts
    /// them, or 255 for pixels that do not count.
    /// </summary>
    /// <exception cref="ImageException">The file is missing or damaged.</exception>
    /// <exception cref="DenoteException">A label is none of the dataset's.</exception>
    public GreyImage LoadLabels() => _labels();
}
