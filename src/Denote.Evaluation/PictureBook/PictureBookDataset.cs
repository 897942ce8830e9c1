using Denote.Phrases;

namespace Denote.Evaluation.PictureBook;

/// <summary>
/// A folder of picture-book scenes: <c>scenes.json</c>, <c>images/</c> and <c>panoptic/</c> (grey PNG, value =
/// segment).
/// </summary>
public sealed class PictureBookDataset
{
    private const int LargestSegmentId = 255;

    private PictureBookDataset(
        string folder,
        IReadOnlyList<string> things,
        IReadOnlyList<string> stuff,
        IReadOnlyList<PictureBookScene> scenes) =>
        (Folder, Things, Stuff, Scenes) = (folder, things, stuff, scenes);

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The classes of objects: "boat".</summary>
    public IReadOnlyList<string> Things { get; }

    /// <summary>The classes of stuff: "sky".</summary>
    public IReadOnlyList<string> Stuff { get; }

    /// <summary>The scenes in the file's order.</summary>
    public IReadOnlyList<PictureBookScene> Scenes { get; }

    /// <summary>Reads <c>scenes.json</c>; pictures are read when they are needed.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="DenoteException">
    /// The file is missing or breaks a rule; the message says which and where.
    /// </exception>
    public static PictureBookDataset Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string file = Path.Combine(folder, "scenes.json");
        if (!File.Exists(file))
        {
            throw new DenoteException(
                $"{file}: there is no such file; name a folder of picture-book scenes, such as "
                + "tests/fixtures/picturebook.");
        }
        var json = JsonPlace.Read(file);
        var scenes = json["scenes"].Entries();
        if (scenes.Count == 0) throw new DenoteException($"{file}: 'scenes' is empty.");
        PictureBookScene[] read = [.. scenes.Select(scene => ReadScene(folder, scene))];
        return new PictureBookDataset(
            folder, Names(json, "things", read, isThing: true), Names(json, "stuff", read, isThing: false), read);
    }

    /// <summary>The classes that the file lists, or where it does not, those that its scenes have.</summary>
    private static string[] Names(JsonPlace json, string list, PictureBookScene[] scenes, bool isThing) =>
        json.Find(list) is { } names
            ? [.. names.Entries().Select(name => name.Text())]
            : [.. scenes.SelectMany(scene => scene.Segments).Where(segment => segment.IsThing == isThing)
                .Select(segment => segment.Class).Distinct().Order(StringComparer.Ordinal)];

    private static PictureBookScene ReadScene(string folder, JsonPlace scene)
    {
        var segments = new Dictionary<int, PictureBookSegment>();
        foreach (var entry in scene["segments"].Entries())
        {
            int id = entry["id"].Count();
            if (id is 0 or > LargestSegmentId) throw entry["id"].Fault($"must be 1 to {LargestSegmentId}");
            if (!segments.TryAdd(id, new PictureBookSegment(
                id, entry["class"].Text(), entry["thing"].Flag(), entry["area"].Count())))
            {
                throw entry["id"].Fault($"repeats the segment {id}");
            }
        }
        return new PictureBookScene(ExistingFile(folder, scene["image"]), ExistingFile(folder, scene["panoptic"]))
        {
            Width = scene["width"].Count(),
            Height = scene["height"].Count(),
            Segments = [.. segments.Values],
            Caption = ReadText(scene["caption"], segments),
            Narrative = ReadText(scene["narrative"], segments),
            Expressions = [.. Entries(scene, "expressions").Select(entry => new PictureBookExpression(
                entry["text"].Text(), SegmentOf(entry["segment"], segments), entry["unique_class"].Flag()))],
            AbsentExpressions = [.. Entries(scene, "absent").Select(entry => entry["text"].Text())],
        };
    }

    /// <summary>The entries of an array that scenes may lack.</summary>
    private static IReadOnlyList<JsonPlace> Entries(JsonPlace scene, string name) => scene.Find(name)?.Entries() ?? [];

    private static PictureBookSegment SegmentOf(JsonPlace id, Dictionary<int, PictureBookSegment> segments) =>
        segments.GetValueOrDefault(id.Count())
            ?? throw id.Fault($"names the segment {id.Count()}, which the scene lacks");

    private static string ExistingFile(string folder, JsonPlace name)
    {
        string file = Path.Combine(folder, name.Text());
        return File.Exists(file) ? file : throw name.Fault($"names '{name.Text()}', which is not in {folder}");
    }

    private static PictureBookText ReadText(JsonPlace place, Dictionary<int, PictureBookSegment> segments)
    {
        string text = place["text"].Text();
        return new PictureBookText(
            text, [.. place["phrases"].Entries().Select(phrase => ReadPhrase(phrase, text, segments))]);
    }

    private static PictureBookPhrase ReadPhrase(
        JsonPlace place, string text, Dictionary<int, PictureBookSegment> segments)
    {
        int start = place["start"].Count(), end = place["end"].Count();
        string words = place["text"].Text();
        if (end > text.Length || start >= end || text[start..end] != words)
            throw place.Fault($"says '{words}' at {start} to {end}, which the text does not have there");
        var noun = place["noun"].Entries();
        if (noun.Count != 2) throw place["noun"].Fault("must be a start and an end");
        var head = new TextSpan(noun[0].Count(), noun[1].Count());
        if (head.Start < start || head.End > end || head.Length < 1)
            throw place["noun"].Fault("is not inside its phrase");

        PictureBookSegment[] named = [.. place["segments"].Entries().Select(id => SegmentOf(id, segments))];
        if (named.Length == 0) throw place["segments"].Fault("is empty");
        if (named.Any(segment => segment.IsThing != named[0].IsThing))
            throw place["segments"].Fault("mixes things and stuff");
        bool isPlural = place["plural"].Flag();
        return new PictureBookPhrase(new Phrase(words, start, end, head, isPlural), named, isPlural);
    }
}
