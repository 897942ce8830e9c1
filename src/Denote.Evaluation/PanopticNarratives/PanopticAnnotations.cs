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
                return new PanopticPicture(imageFile, annotation["file_name"].Text(), isThing);
            });
    }
}

/// <summary>One picture's files and segments.</summary>
internal sealed record PanopticPicture(string ImageFile, string PanopticFile, IReadOnlyDictionary<int, bool> IsThing);
