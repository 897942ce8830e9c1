using System.Globalization;
using Denote.Phrases;

namespace Denote.Evaluation.PanopticNarratives;

/// <summary>
/// The Panoptic Narrative Grounding benchmark (González et al., ICCV 2021) as published: <c>png_coco_val2017.json</c>
/// over COCO's pictures and panoptic annotations.
/// </summary>
public sealed class PanopticNarrativeDataset
{
    private PanopticNarrativeDataset(string folder, IReadOnlyList<PanopticNarrative> narratives) =>
        (Folder, Narratives) = (folder, narratives);

    /// <summary>The data's folder.</summary>
    public string Folder { get; }

    /// <summary>
    /// All narratives that mark a phrase, in the file's order, without those whose caption and utterances differ in the
    /// number of words, which the benchmark leaves out.
    /// </summary>
    public IReadOnlyList<PanopticNarrative> Narratives { get; }

    /// <summary>
    /// Reads the annotations below a folder. Both usual layouts are understood:
    /// <c>annotations/png_coco_val2017.json</c>, <c>annotations/panoptic_val2017.json</c>, segmentations in
    /// <c>annotations/panoptic_segmentation/val2017/</c> or <c>annotations/panoptic_val2017/</c>, pictures in
    /// <c>images/val2017/</c> or <c>val2017/</c>.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="split">The split in the file names: <c>val2017</c>.</param>
    /// <exception cref="DenoteException">A file or folder is missing, or an annotation is faulty.</exception>
    public static PanopticNarrativeDataset Load(string folder, string split = "val2017")
    {
        string annotations = Path.Combine(folder, "annotations");
        string narrativesFile = Path.Combine(annotations, $"png_coco_{split}.json");
        string images = FindFolder(folder, Path.Combine("images", split), split);
        string panoptic = FindFolder(
            annotations, Path.Combine("panoptic_segmentation", split), Path.Combine($"panoptic_{split}"));
        var pictures = PanopticAnnotations.Read(Path.Combine(annotations, $"panoptic_{split}.json"));
        var narratives = new List<PanopticNarrative>();
        int index = 0;
        foreach (var entry in JsonPlace.Read(narrativesFile).Entries())
        {
            long imageId = WholeNumber(entry["image_id"]);
            if (!pictures.TryGetValue(imageId, out var picture))
                throw entry["image_id"].Fault(
                    $"names the picture {imageId}, which the panoptic annotations do not have");
            string id = $"{imageId}-{index++}";
            if (IsAligned(entry) && Read(entry, picture, id, images, panoptic) is { Phrases.Count: > 0 } narrative)
                narratives.Add(narrative);
        }
        return new PanopticNarrativeDataset(folder, narratives);
    }

    private static PanopticNarrative Read(
        JsonPlace entry, PanopticPicture picture, string id, string images, string panoptic)
    {
        var segments = entry["segments"].Entries();
        string[] utterances = [.. segments.Select(segment => segment["utterance"].Text())];
        var (text, starts) = Locate(entry["caption"].Text(), utterances);
        var phrases = new List<NarrativePhrase>();
        for (int i = 0; i < utterances.Length; i++)
        {
            int[] ids = [.. segments[i]["segment_ids"].Entries().Select(value => checked((int)WholeNumber(value)))];
            bool isNoun = segments[i].Find("noun")?.Flag() ?? true;
            if (ids.Length == 0 || utterances[i].Length == 0 || !isNoun) continue;
            int[] found = [.. ids.Select(value => FindByBox(segments[i], picture, value))];
            bool isPlural = ids.Length > 1;
            var phrase = new Phrase(
                utterances[i], starts[i], starts[i] + utterances[i].Length,
                LastWord(utterances[i], starts[i]), isPlural);
            phrases.Add(new NarrativePhrase(phrase, found, picture.IsThing[found[^1]], isPlural));
        }
        return new PanopticNarrative
        {
            Id = id,
            ImageFilePath = Path.Combine(images, picture.ImageFile),
            PanopticFilePath = Path.Combine(panoptic, picture.PanopticFile),
            Text = text,
            Phrases = phrases,
        };
    }

    /// <summary>
    /// Where each utterance stands in the caption. Utterances follow each other; where one is spelt differently from
    /// the caption, the narrative is made of the utterances themselves.
    /// </summary>
    internal static (string Text, int[] Starts) Locate(string caption, IReadOnlyList<string> utterances)
    {
        var starts = new int[utterances.Count];
        int at = 0;
        for (int i = 0; i < starts.Length; i++)
        {
            starts[i] = caption.IndexOf(utterances[i], at, StringComparison.Ordinal);
            if (starts[i] < 0) return Join(utterances);
            at = starts[i] + utterances[i].Length;
        }
        return (caption, starts);
    }

    private static (string, int[]) Join(IReadOnlyList<string> utterances)
    {
        var starts = new int[utterances.Count];
        int at = 0;
        for (int i = 0; i < starts.Length; i++)
        {
            starts[i] = at;
            at += utterances[i].Length + 1;
        }
        return (string.Join(' ', utterances), starts);
    }

    private static TextSpan LastWord(string utterance, int start)
    {
        string trimmed = utterance.TrimEnd();
        return new TextSpan(start + trimmed.LastIndexOf(' ') + 1, start + trimmed.Length);
    }

    private static int FindByBox(JsonPlace segment, PanopticPicture picture, int id) =>
        picture.FirstOfBox.TryGetValue(id, out int first)
            ? first
            : throw segment["segment_ids"].Fault($"names the segment {id}, which its picture does not have");

    /// <summary>Whether the caption has as many words as its utterances, as the benchmark's preparation requires.</summary>
    private static bool IsAligned(JsonPlace entry) =>
        BenchmarkWords.Count(entry["caption"].Text())
        == entry["segments"].Entries().Sum(segment => BenchmarkWords.CountOfUtterance(segment["utterance"].Text()));

    /// <summary>Ids are written as numbers by some releases and as text by others.</summary>
    private static long WholeNumber(JsonPlace place)
    {
        string text = place.Scalar();
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw place.Fault("must be a whole number");
    }

    private static string FindFolder(string root, params string[] candidates)
    {
        foreach (string candidate in candidates)
            if (Directory.Exists(Path.Combine(root, candidate))) return Path.Combine(root, candidate);
        throw new DenoteException($"{root}: has neither {string.Join(" nor ", candidates)}; "
            + "name the folder that holds COCO's images and annotations.");
    }
}
