using Denote.Imaging;

namespace Denote.Evaluation.RefCoco;

/// <summary>COCO's instance annotations: pictures, and the outline and class of every object.</summary>
internal sealed class RefCocoAnnotations
{
    private readonly Dictionary<long, (string File, int Width, int Height)> _pictures = [];
    private readonly Dictionary<long, JsonPlace> _objects = [];
    private readonly Dictionary<(long Picture, long Category), int> _counts = [];

    private RefCocoAnnotations()
    {
    }

    /// <summary>Reads <c>instances.json</c>.</summary>
    /// <exception cref="DenoteException">The file is missing or faulty.</exception>
    public static RefCocoAnnotations Read(string file)
    {
        var json = JsonPlace.Read(file);
        var annotations = new RefCocoAnnotations();
        foreach (var picture in json["images"].Entries())
        {
            annotations._pictures[picture["id"].LongCount()] =
                (picture["file_name"].Text(), picture["width"].Count(), picture["height"].Count());
        }
        foreach (var entry in json["annotations"].Entries())
        {
            annotations._objects[entry["id"].LongCount()] = entry;
            var key = (entry["image_id"].LongCount(), entry["category_id"].LongCount());
            annotations._counts[key] = annotations._counts.GetValueOrDefault(key) + 1;
        }
        return annotations;
    }

    /// <summary>The file of a picture that a reference named.</summary>
    public string FileName(long picture) => _pictures[picture].File;

    /// <summary>The picture and the object that a reference means.</summary>
    /// <exception cref="DenoteException">It names what is not there, or the outline is faulty.</exception>
    public (long Picture, RefCocoObject Object, bool IsUniqueClass) Find(JsonPlace reference)
    {
        long id = reference["ann_id"].LongCount();
        if (!_objects.TryGetValue(id, out var entry))
            throw reference["ann_id"].Fault($"names the object {id}, which instances.json does not have");
        long picture = entry["image_id"].LongCount();
        if (!_pictures.TryGetValue(picture, out var found))
            throw entry["image_id"].Fault($"names the picture {picture}, which is not among the images");
        bool isUnique = _counts[(picture, entry["category_id"].LongCount())] == 1;
        return (picture, Outline(entry["segmentation"], id, found.Width, found.Height), isUnique);
    }

    private static RefCocoObject Outline(JsonPlace place, long id, int width, int height)
    {
        try
        {
            if (place.Find("counts") is { } counts)
                return new RefCocoObject(id, width, height, [], Runs(counts, width, height));
            double[][] polygons =
                [.. place.Entries().Select(polygon => polygon.Entries().Select(number => number.Number()).ToArray())];
            if (polygons.Length == 0) throw place.Fault("is empty");
            foreach (double[] polygon in polygons)
                if (polygon.Length < 6 || polygon.Length % 2 != 0) throw place.Fault("has a polygon without an area");
            return new RefCocoObject(id, width, height, polygons, null);
        }
        catch (ImageException fault)
        {
            throw place.Fault($"cannot be read: {fault.Message}");
        }
    }

    /// <summary>COCO's run lengths, as numbers or as its compressed text.</summary>
    private static RunLength Runs(JsonPlace counts, int width, int height) => counts.IsText
        ? RunLength.FromCompressed(width, height, counts.Text())
        : RunLength.FromCounts(width, height, [.. counts.Entries().Select(count => count.Count())]);
}
