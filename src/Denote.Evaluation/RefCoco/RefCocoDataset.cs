using Denote.Models;
using Denote.Models.Files.Torch;

namespace Denote.Evaluation.RefCoco;

/// <summary>
/// RefCOCO, RefCOCO+ (Yu et al., 2016) and RefCOCOg (Mao et al., 2016; Nagaraja et al., 2016) as published:
/// <c>refs(unc).p</c> and <c>instances.json</c> over COCO's train2014 pictures.
/// </summary>
public sealed class RefCocoDataset
{
    private RefCocoDataset(string folder, string name, string split, IReadOnlyList<RefCocoPicture> pictures) =>
        (Folder, Name, Split, Pictures) = (folder, name, split, pictures);

    /// <summary>The folder that holds the data sets.</summary>
    public string Folder { get; }

    /// <summary>The data set and who split it: <c>refcoco (unc)</c>.</summary>
    public string Name { get; }

    /// <summary>The part of it: <c>val</c>.</summary>
    public string Split { get; }

    /// <summary>The pictures of the split, each with its sentences, in the order in which the data set first names
    /// them.</summary>
    public IReadOnlyList<RefCocoPicture> Pictures { get; }

    /// <summary>
    /// Reads one split. The references come from <c>refs(unc).p</c>, a pickle that is read without running anything,
    /// or from <c>refs(unc).json</c> with the same content; the objects from <c>instances.json</c> beside it.
    /// </summary>
    /// <param name="folder">
    /// The folder with <c>refcoco/</c>, <c>refcoco+/</c>, <c>refcocog/</c> and the pictures.
    /// </param>
    /// <param name="dataset"><c>refcoco</c>, <c>refcoco+</c> or <c>refcocog</c>.</param>
    /// <param name="splitBy">
    /// <c>unc</c>, <c>google</c> or <c>umd</c>; null takes <c>unc</c>, and <c>umd</c> for RefCOCOg.
    /// </param>
    /// <param name="split"><c>val</c>, <c>testA</c>, <c>testB</c>, <c>test</c> or <c>train</c>.</param>
    /// <param name="images">
    /// The folder of COCO's train2014 pictures; null looks for <c>images/train2014</c> and <c>train2014</c>.
    /// </param>
    /// <exception cref="DenoteException">A file is missing or faulty, or the split does not exist.</exception>
    public static RefCocoDataset Load(
        string folder, string dataset, string? splitBy = null, string split = "val", string? images = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(dataset);
        splitBy ??= dataset == "refcocog" ? "umd" : "unc";
        string home = Path.Combine(folder, dataset);
        var references = ReadReferences(home, splitBy);
        var annotations = RefCocoAnnotations.Read(Path.Combine(home, "instances.json"));
        string pictures = images ?? FindImages(folder);

        var byPicture = new Dictionary<long, List<RefCocoExpression>>();
        var order = new List<long>();
        var splits = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var reference in references.Entries())
        {
            string part = reference["split"].Text();
            splits.Add(part);
            if (part != split) continue;
            var (picture, target, isUnique) = annotations.Find(reference);
            if (!byPicture.TryGetValue(picture, out var expressions))
            {
                byPicture[picture] = expressions = [];
                order.Add(picture);
            }
            expressions.AddRange(reference["sentences"].Entries().Select(sentence => new RefCocoExpression(
                sentence["sent_id"].LongCount(), sentence["sent"].Text(), target, isUnique)));
        }
        if (order.Count == 0)
        {
            throw new DenoteException($"{home}: there is no split '{split}'; "
                + $"the references of '{splitBy}' have {string.Join(", ", splits)}.");
        }
        return new RefCocoDataset(folder, $"{dataset} ({splitBy})", split,
        [
            .. order.Select(id => new RefCocoPicture(
                id, Path.Combine(pictures, annotations.FileName(id)), byPicture[id])),
        ]);
    }

    private static JsonPlace ReadReferences(string home, string splitBy)
    {
        string pickle = Path.Combine(home, $"refs({splitBy}).p"), json = Path.Combine(home, $"refs({splitBy}).json");
        if (File.Exists(json)) return JsonPlace.Read(json);
        if (!File.Exists(pickle))
        {
            throw new DenoteException($"{pickle}: there is no such file; name the folder that holds refcoco/, "
                + "refcoco+/ and refcocog/ with their refs(...).p and instances.json.");
        }
        try
        {
            return JsonPlace.Parse(pickle, PickleFile.ToJson(pickle));
        }
        catch (ModelException fault)
        {
            throw new DenoteException(fault.Message, fault);
        }
    }

    private static string FindImages(string folder)
    {
        string[] candidates = [Path.Combine(folder, "images", "train2014"), Path.Combine(folder, "train2014")];
        return candidates.FirstOrDefault(Directory.Exists)
            ?? throw new DenoteException(
                $"{folder}: has neither images/train2014 nor train2014; name the folder of COCO's pictures.");
    }
}
