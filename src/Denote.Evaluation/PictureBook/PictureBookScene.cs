using Denote.Imaging;

namespace Denote.Evaluation.PictureBook;

/// <summary>One picture with its segments and texts.</summary>
public sealed class PictureBookScene
{
    private readonly string _panopticFile;

    internal PictureBookScene(string imageFile, string panopticFile) =>
        (ImageFilePath, _panopticFile) = (imageFile, panopticFile);

    /// <summary>The picture's file.</summary>
    public string ImageFilePath { get; }

    /// <summary>Its width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Its height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>What is in it.</summary>
    public required IReadOnlyList<PictureBookSegment> Segments { get; init; }

    /// <summary>The short caption.</summary>
    public required PictureBookText Caption { get; init; }

    /// <summary>The long narrative.</summary>
    public required PictureBookText Narrative { get; init; }

    /// <summary>Expressions that each mean one object of the scene.</summary>
    public IReadOnlyList<PictureBookExpression> Expressions { get; init; } = [];

    /// <summary>Expressions for objects that are not in the scene.</summary>
    public IReadOnlyList<string> AbsentExpressions { get; init; } = [];

    /// <summary>Reads the picture.</summary>
    /// <exception cref="ImageException">The file is damaged.</exception>
    /// <exception cref="DenoteException">Its size is not the one that the scene states.</exception>
    public Image LoadImage()
    {
        Image image = ImageFile.Load(ImageFilePath);
        RequireSize(ImageFilePath, image.Width, image.Height);
        return image;
    }

    /// <summary>The true mask of each phrase of a text: the union of its segments.</summary>
    /// <param name="text">The scene's caption or narrative.</param>
    /// <exception cref="ImageException">The panoptic picture is damaged.</exception>
    /// <exception cref="DenoteException">The panoptic picture's size is not the one that the scene states.</exception>
    public IReadOnlyList<Mask> LoadTruth(PictureBookText text)
    {
        IndexedImage labels = LoadSegments();
        return [.. text.Phrases.Select(phrase => phrase.Segments
            .Select(segment => Mask.FromLabel(labels, (byte)segment.Id))
            .Aggregate((union, mask) => union.Union(mask)))];
    }

    /// <summary>The true mask of each of the <see cref="Expressions"/>.</summary>
    /// <exception cref="ImageException">The panoptic picture is damaged.</exception>
    /// <exception cref="DenoteException">The panoptic picture's size is not the one that the scene states.</exception>
    public IReadOnlyList<Mask> LoadExpressionTruth()
    {
        IndexedImage labels = LoadSegments();
        return [.. Expressions.Select(expression => Mask.FromLabel(labels, (byte)expression.Segment.Id))];
    }

    /// <summary>The segment of every pixel: values are the ids of <see cref="Segments"/>.</summary>
    /// <exception cref="ImageException">The panoptic picture is damaged.</exception>
    /// <exception cref="DenoteException">The panoptic picture's size is not the one that the scene states.</exception>
    public IndexedImage LoadSegments()
    {
        IndexedImage labels = ImageFile.LoadIndexed(_panopticFile);
        RequireSize(_panopticFile, labels.Width, labels.Height);
        return labels;
    }

    private void RequireSize(string file, int width, int height)
    {
        if ((width, height) != (Width, Height))
            throw new DenoteException($"{file}: is {width} x {height}, but scenes.json states {Width} x {Height}.");
    }
}
