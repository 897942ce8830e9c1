using Denote.Imaging;

namespace Denote.Evaluation.Semantic;

/// <summary>
/// Labels from COCO's instances: every object's pixels take its category; an object that the file lists later lies over
/// an earlier one. All else is background.
/// </summary>
internal static class CocoInstances
{
    public static IReadOnlyList<SemanticPicture> Read(string file, string images)
    {
        var json = JsonPlace.Read(file);
        var labels = CocoFolder.Things.Index().ToDictionary(thing => thing.Item, thing => (byte)(thing.Index + 1));
        var objects = json["annotations"].Entries().ToLookup(annotation => annotation["image_id"].Count());
        var entries = json["images"].Entries();
        if (entries.Count == 0) throw json["images"].Fault("is empty");
        return [.. entries.Select(entry =>
        {
            string name = Path.GetFileNameWithoutExtension(entry["file_name"].Text());
            int width = entry["width"].Count(), height = entry["height"].Count(), id = entry["id"].Count();
            return new SemanticPicture(name, DatasetFiles.Picture(images, name), () =>
            {
                var map = new GreyImage(width, height);
                foreach (var annotation in objects[id])
                {
                    var category = annotation["category_id"];
                    if (!labels.TryGetValue(category.Count(), out byte label))
                        throw category.Fault($"is {category.Count()}, which is none of COCO's 80 things");
                    Paint(map, Region(annotation["segmentation"], width, height), label);
                }
                return map;
            });
        })];
    }

    /// <summary>The pixels of one object: polygons, or run lengths as numbers or text.</summary>
    internal static Mask Region(JsonPlace place, int width, int height)
    {
        try
        {
            if (place.Find("counts") is not { } counts)
            {
                return Polygon.Fill(
                    [.. place.Entries().Select(part => part.Entries().Select(value => value.Number()).ToArray())],
                    width,
                    height);
            }
            var size = place["size"].Entries();
            if (size.Count != 2 || size[0].Count() != height || size[1].Count() != width)
                throw place["size"].Fault($"is not the picture's, {height} x {width}");
            var runs = counts.IsText
                ? RunLength.FromCompressed(width, height, counts.Text())
                : RunLength.FromCounts(width, height, [.. counts.Entries().Select(count => count.Count())]);
            return runs.Decode();
        }
        catch (ImageException cause)
        {
            throw place.Fault($"is no region: {cause.Message.TrimEnd('.')}");
        }
    }

    private static void Paint(GreyImage map, Mask region, byte label)
    {
        for (int i = 0; i < region.Pixels.Length; i++)
            if (region.Pixels[i]) map.Pixels[i] = label;
    }
}
