using Denote.Imaging;

namespace Denote.Refining;

/// <summary>The annotations of one picture in COCO's format, in the forms in which exporters write it.</summary>
internal static class CocoAnnotations
{
    private const int MostListed = 4;

    private const string AnnotationList = "a list of annotations";

    /// <summary>A file with <c>annotations</c>, and mostly <c>images</c> and <c>categories</c>.</summary>
    public static IReadOnlyList<CoarseLayer> OfFile(AnnotationValue root, AnnotatedPicture? picture)
    {
        var names = CategoryNames(root);
        var annotations = root.Need("annotations", AnnotationList).Entries(AnnotationList);
        AnnotationValue[] images = root.Find("images") is { } list ? list.Entries("a list of pictures")
            : root.Find("image") is { } single ? [single] : [];
        if (images.Length == 0) return Layers(OfOnePicture(annotations, picture), names, SizeOf(picture));

        var image = images.Length == 1 ? images[0] : Choose(images, picture);
        string? id = image.Find("id")?.Name();
        if (images.Length > 1) CheckId(image, id, images);
        // A file cut down to one picture keeps its annotations, even where their numbers were not kept.
        bool isFiltered = images.Length > 1 || annotations.Any(annotation => ImageId(annotation) == id);
        var ours = isFiltered ? annotations.Where(annotation => ImageId(annotation) == id) : annotations;
        return Layers(ours, names, image.Size("width", "height") ?? SizeOf(picture));
    }

    /// <summary>A bare list of annotations, or a bare list of polygons.</summary>
    public static IReadOnlyList<CoarseLayer> OfList(AnnotationValue root, AnnotatedPicture? picture)
    {
        var entries = root.Entries(AnnotationList);
        return entries.Length > 0 && !entries.Any(entry => entry.IsObject)
            ? [Layer(root, null, SizeOf(picture))]
            : Layers(OfOnePicture(entries, picture), [], SizeOf(picture));
    }

    /// <summary>One annotation, or its run lengths alone.</summary>
    public static IReadOnlyList<CoarseLayer> OfOne(AnnotationValue root, AnnotatedPicture? picture) =>
        Layers([root], [], SizeOf(picture));

    private static (int, int)? SizeOf(AnnotatedPicture? picture) =>
        picture is null ? null : (picture.Width, picture.Height);

    private static string? ImageId(AnnotationValue annotation) => annotation.Find("image_id")?.Name();

    private static IReadOnlyList<CoarseLayer> Layers(
        IEnumerable<AnnotationValue> annotations, Dictionary<string, string[]> names, (int, int)? size) =>
        [.. annotations.Select(annotation => Layer(annotation, LabelOf(annotation, names), size))];

    private static CoarseLayer Layer(AnnotationValue annotation, string[]? labels, (int, int)? size)
    {
        string id = annotation.Find("id")?.Name() is { } given ? $" (id {given})" : "";
        string place = annotation.Place.Length == 0 ? "" : annotation.Place + id;
        var notes = new List<string>();
        return CoarseLayer.Guarded(labels?[0], place, () =>
        {
            if (labels is { Length: > 1 })
            {
                throw new DenoteException($"its category {annotation.Find("category_id")?.Name()} is listed as "
                    + $"{string.Join(" and as ", labels.Select(label => $"'{label}'"))}; keep one");
            }
            return Read(annotation, size, notes);
        }) with { Notes = notes.ConvertAll(note => place.Length == 0 ? note : $"{place}: {note}") };
    }

    private static Mask Read(AnnotationValue annotation, (int, int)? size, List<string> notes)
    {
        bool isBare = annotation.IsList || annotation.Has("counts");
        if (!isBare && !annotation.IsObject) throw annotation.Fault("an annotation: an object with 'segmentation'");
        if (isBare) return CocoSegmentation.Read(annotation, size, notes);
        if (annotation.Find("segmentation") is { } outline) return CocoSegmentation.Read(outline, size, notes);
        throw new DenoteException($"it has no outline: 'segmentation' is {annotation.Absence("segmentation")}");
    }

    /// <summary>What an annotation is called; several names where its category has several.</summary>
    private static string[]? LabelOf(AnnotationValue annotation, Dictionary<string, string[]> names)
    {
        if (annotation.Find("category_id")?.Name() is { } id) return names.GetValueOrDefault(id, [id]);
        string? name = (annotation.Find("category_name") ?? annotation.Find("label"))?.Name();
        return name is null ? null : [name];
    }

    /// <summary>The names of each category's number.</summary>
    private static Dictionary<string, string[]> CategoryNames(AnnotationValue root)
    {
        var categories = root.Find("categories")?.Entries("a list of categories") ?? [];
        return categories
            .Select(category => (Id: category.Find("id")?.Name(), Name: category.Find("name")?.Name()))
            .Where(category => category.Id is not null && category.Name is not null)
            .GroupBy(category => category.Id!, category => category.Name!)
            .ToDictionary(group => group.Key, group => group.Distinct().ToArray());
    }

    /// <summary>The picture of a file of many, by its name.</summary>
    private static AnnotationValue Choose(AnnotationValue[] images, AnnotatedPicture? picture)
    {
        if (picture?.Path is not { } path)
            throw new DenoteException($"it describes {images.Length} pictures; leave those of one");
        // The same path's end says more than the same name, and that more than the same name with another ending.
        string[] wanted = Parts(path);
        var found = images
            .Select(image => (Image: image, Score: Likeness(Parts(FileName(image)), wanted)))
            .Where(entry => entry.Score > 0)
            .GroupBy(entry => entry.Score, entry => entry.Image)
            .MaxBy(group => group.Key)?.ToArray() ?? [];
        if (found.Length == 1) return found[0];
        string named = Listed([.. images.Select(FileName).Where(name => name.Length > 0)]);
        throw new DenoteException($"it describes {images.Length} pictures ({named}), and "
            + $"{(found.Length == 0 ? "none is" : $"{found.Length} are")} named '{wanted[^1]}'; "
            + "leave those of one, or name the picture as in 'file_name'");
    }

    /// <summary>Refuses a number that does not tell the pictures apart, so that no other's annotations are taken.</summary>
    private static void CheckId(AnnotationValue image, string? id, AnnotationValue[] images)
    {
        if (id is null) throw new DenoteException($"'{image.Place}.id' is {image.Absence("id")}; expected a number");
        if (images.Count(other => other.Find("id")?.Name() == id) > 1)
            throw new DenoteException($"the picture of '{image.Place}' shares its id {id} with another; give each its own");
    }

    private static string FileName(AnnotationValue image) => image.Find("file_name")?.Name() ?? "";

    private static string Listed(string[] names) =>
        string.Join(", ", names.Take(MostListed)) + (names.Length > MostListed ? ", ..." : "");

    private static string[] Parts(string path) => path.Split('/', '\\');

    private static int Likeness(string[] name, string[] wanted)
    {
        int same = 0;
        while (same < Math.Min(name.Length, wanted.Length)
            && string.Equals(name[^(same + 1)], wanted[^(same + 1)], StringComparison.OrdinalIgnoreCase)) same++;
        if (same > 0) return same + 1;
        return string.Equals(Stem(name[^1]), Stem(wanted[^1]), StringComparison.OrdinalIgnoreCase) ? 1 : 0;
    }

    private static string Stem(string name) => Path.GetFileNameWithoutExtension(name);

    /// <summary>Annotations without a list of pictures: of several, the picture is told by its number.</summary>
    private static IEnumerable<AnnotationValue> OfOnePicture(AnnotationValue[] annotations, AnnotatedPicture? picture)
    {
        string[] ids = [.. annotations.Select(ImageId).OfType<string>().Distinct()];
        if (ids.Length < 2) return annotations;
        // COCO's own files are named as their number, in twelve digits.
        string? stem = picture?.Path is { } path ? Stem(Parts(path)[^1]) : null;
        string? ours = Array.Find(ids, id => id == stem || (stem is not null && id == stem.TrimStart('0')));
        if (ours is not null) return annotations.Where(annotation => ImageId(annotation) == ours);
        throw new DenoteException($"it has annotations of {ids.Length} pictures ('image_id' is {Listed(ids)}), and no "
            + "'images' to tell which is this one; leave those of one");
    }
}
