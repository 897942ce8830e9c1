namespace Denote.Evaluation.PanopticNarratives;

/// <summary>
/// COCO's panoptic annotations: which files belong to a picture, and which of its segments are things.
/// </summary>
internal static class PanopticAnnotations
{
    /// <summary>Reads <c>panoptic_val2017.json</c>.</summary>
    /// <exception cref="DenoteException">The file is missing or faulty.</exception>
    public static Dictionary<long, PanopticPicture> Read(string file)
    {
        var json = JsonPlace.Read(file);
        var things = json["categories"].Entries().ToDictionary(
            category => category["id"].Count(), category => category["isthing"].Count() != 0);
        var images = json["images"].Entries().ToDictionary(
            image => (long)image["id"].Count(), image => image["file_name"].Text());
        return json["annotations"].Entries().ToDictionary(
            annotation => (long)annotation["image_id"].Count(),
            annotation =>
            {
                long id = annotation["image_id"].Count();
                if (!images.TryGetValue(id, out string? imageFile))
                    throw annotation["image_id"].Fault($"names no picture ({id})");
                var isThing = annotation["segments_info"].Entries().ToDictionary(
                    segment => segment["id"].Count(),
                    segment => things.TryGetValue(segment["category_id"].Count(), out bool thing)
                        ? thing
                        : throw segment["category_id"].Fault("names no category"));
                return new PanopticPicture(
                    imageFile, annotation["file_name"].Text(), isThing, FirstOfBox(annotation["segments_info"].Entries()));
            });
    }

    /// <summary>For each segment the first with its bounding box; itself where the file gives no boxes.</summary>
    private static Dictionary<int, int> FirstOfBox(IReadOnlyList<JsonPlace> segments)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        return segments.ToDictionary(segment => segment["id"].Count(), segment =>
        {
            int id = segment["id"].Count();
            if (segment.Find("bbox") is not { } box) return id;
            string sides = string.Join(' ', box.Entries().Select(side => side.Number()));
            return first.TryAdd(sides, id) ? id : first[sides];
        });
    }
}

/// <summary>One picture's files and segments.</summary>
/// <param name="ImageFile">The picture's file.</param>
/// <param name="PanopticFile">The file of its segments.</param>
/// <param name="IsThing">For each segment whether it is a thing.</param>
/// <param name="FirstOfBox">For each segment the one that the benchmark finds by its bounding box.</param>
internal sealed record PanopticPicture(
    string ImageFile,
    string PanopticFile,
    IReadOnlyDictionary<int, bool> IsThing,
    IReadOnlyDictionary<int, int> FirstOfBox);
