using Denote.Evaluation.PictureBook;
using Denote.Imaging;
using Denote.Labelling;

namespace Denote.Evaluation.Semantic;

/// <summary>
/// Picture-book scenes as a semantic dataset: 18 things and 7 kinds of stuff. Every pixel of a scene belongs to a class;
/// with a background, chosen classes alone are asked for and all others are the background.
/// </summary>
public sealed class PictureBookLabels : ISemanticDataset
{
    private PictureBookLabels(
        IReadOnlyList<string> classes, IReadOnlyList<ClassKind> kinds, bool hasBackground,
        IReadOnlyList<SemanticPicture> pictures) =>
        (Classes, Kinds, HasBackground, Pictures) = (classes, kinds, hasBackground, pictures);

    /// <inheritdoc/>
    public string Name => "picture book";

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ClassKind>? Kinds { get; }

    /// <inheritdoc/>
    public bool HasBackground { get; }

    /// <inheritdoc/>
    public IReadOnlyList<SemanticPicture> Pictures { get; }

    /// <summary>Takes the scenes' classes as labels.</summary>
    /// <param name="scenes">The scenes.</param>
    /// <param name="classes">
    /// The classes to ask for, so that all others are the background; null asks for all that <c>scenes.json</c> lists,
    /// without a background.
    /// </param>
    /// <exception cref="DenoteException">A class is none of the world's, or stands there twice.</exception>
    public static PictureBookLabels From(PictureBookDataset scenes, IReadOnlyList<string>? classes = null)
    {
        ArgumentNullException.ThrowIfNull(scenes);
        string[] world = [.. scenes.Things, .. scenes.Stuff];
        foreach (string name in classes ?? [])
            if (!world.Contains(name))
                throw new DenoteException($"'{name}' is no class of these scenes, which have: "
                    + $"{string.Join(", ", world)}.");
        IReadOnlyList<string> asked = classes ?? world;
        if (asked.Count == 0 || asked.Distinct().Count() != asked.Count)
            throw new DenoteException("The classes must be one or more, each named once.");
        bool hasBackground = classes is not null;
        var labels = asked.Index().ToDictionary(entry => entry.Item, entry =>
            (byte)(entry.Index + (hasBackground ? 1 : 0)));
        ClassKind[] kinds = [.. asked.Select(name => scenes.Stuff.Contains(name) ? ClassKind.Stuff : ClassKind.Thing)];
        return new PictureBookLabels([.. asked], kinds, hasBackground, [.. scenes.Scenes.Select(scene => new SemanticPicture(
            Path.GetFileNameWithoutExtension(scene.ImageFilePath), scene.ImageFilePath, () => Read(scene, labels)))]);
    }

    private static GreyImage Read(PictureBookScene scene, Dictionary<string, byte> labels)
    {
        IndexedImage segments = scene.LoadSegments();
        var known = scene.Segments.ToDictionary(
            segment => (byte)segment.Id, segment => labels.GetValueOrDefault(segment.Class, (byte)0));
        var map = new GreyImage(segments.Width, segments.Height);
        for (int i = 0; i < map.Pixels.Length; i++)
            map.Pixels[i] = known.GetValueOrDefault(segments.Pixels[i], ConfusionMatrix.Ignored);
        return map;
    }
}
