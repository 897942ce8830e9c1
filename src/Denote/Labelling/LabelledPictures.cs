using System.Text.Json;
using System.Text.Json.Nodes;
using Denote.Grounding;
using Denote.Imaging;
using Denote.Results;

namespace Denote.Labelling;

/// <summary>
/// A folder of labelled pictures: what each picture's files are called, which are there already, and the files that
/// speak of all of them, <c>result.json</c> and <c>panoptic.json</c>.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="vocabulary">The classes.</param>
public sealed class LabelledPictures(string folder, Vocabulary vocabulary)
{
    private const string Schema = "denote.label.run/1";

    private static readonly JsonSerializerOptions Layout = ResultJson.Layout;

    private readonly Dictionary<string, string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Path, string Name)> _done = [];
    private readonly List<(string Path, string Problem)> _failed = [];

    /// <summary>Pictures that could not be labelled, and why.</summary>
    public IReadOnlyList<(string Path, string Problem)> Failures => _failed;

    /// <summary>
    /// What the names of a picture's files begin with: its own name; a second picture of the same name gets a number.
    /// </summary>
    /// <param name="path">The picture.</param>
    public string NameOf(string path)
    {
        string wanted = GroundingFolder.SafeName(Path.GetFileNameWithoutExtension(path)), name = wanted;
        for (int number = 2; _names.TryGetValue(name, out string? other) && other != path; number++)
            name = $"{wanted}-{number}";
        _names[name] = path;
        return name;
    }

    /// <summary>Whether a picture is labelled already, with the same classes and features.</summary>
    /// <param name="path">The picture.</param>
    public bool Holds(string path) => Read(NameOf(path)) is { } json
        && Texts(json["classes"], "name").SequenceEqual(vocabulary.Classes.Select(entry => entry.Name))
        && Texts(json["features"], "hash").All(hash => vocabulary.Extractors.Any(extractor => extractor.Hash == hash));

    /// <summary>Notes a picture that is labelled.</summary>
    public void Add(string path) => _done.Add((path, NameOf(path)));

    /// <summary>Notes a picture that cannot be labelled.</summary>
    public void AddFailure(string path, string problem) => _failed.Add((path, problem));

    /// <summary>Writes <c>result.json</c> and, where there are panoptic pictures, <c>panoptic.json</c>.</summary>
    /// <exception cref="DenoteException">They cannot be written.</exception>
    public void Finish()
    {
        var pictures = _done.Select(picture => (picture.Path, Json: Read(picture.Name))).ToArray();
        var run = new JsonObject
        {
            ["schema"] = Schema,
            ["classes"] = new JsonArray([.. vocabulary.Classes.Select((entry, i) => Category(entry, i))]),
            ["pictures"] = new JsonArray([.. pictures.Select(picture => Describe(picture.Path, picture.Json))]),
            ["failures"] = new JsonArray([.. _failed.Select(failure =>
                (JsonNode)new JsonObject { ["picture"] = failure.Path, ["problem"] = failure.Problem })]),
        };
        Write("result.json", run);
        if (pictures.Any(picture => picture.Json?["panopticFile"] is not null)) Write("panoptic.json", Panoptic());

        JsonObject Panoptic() => new()
        {
            ["images"] = new JsonArray([.. pictures.Select((picture, i) => (JsonNode)new JsonObject
            {
                ["id"] = i + 1,
                ["file_name"] = Path.GetFileName(picture.Path),
                ["width"] = picture.Json?["image"]?["width"]?.DeepClone(),
                ["height"] = picture.Json?["image"]?["height"]?.DeepClone(),
            })]),
            ["annotations"] = new JsonArray([.. pictures.Select((picture, i) => (JsonNode)new JsonObject
            {
                ["image_id"] = i + 1,
                ["file_name"] = picture.Json?["panopticFile"]?.DeepClone(),
                ["segments_info"] = new JsonArray([.. Segments(picture.Json)]),
            })]),
            ["categories"] = new JsonArray([.. vocabulary.Classes.Select((entry, i) => Category(entry, i))]),
        };
    }

    private static JsonNode Describe(string path, JsonNode? json) => new JsonObject
    {
        ["picture"] = path,
        ["labelsFile"] = json?["labelsFile"]?.DeepClone(),
        ["overlayFile"] = json?["overlayFile"]?.DeepClone(),
        ["panopticFile"] = json?["panopticFile"]?.DeepClone(),
        ["scoresFile"] = json?["scoresFile"]?.DeepClone(),
        ["segments"] = json?["segments"]?.DeepClone(),
    };

    /// <summary>COCO's segments: the background is none.</summary>
    private static IEnumerable<JsonNode> Segments(JsonNode? json) =>
        (json?["segments"]?.AsArray() ?? []).Where(segment => (int?)segment?["label"] > 0).Select(segment =>
            (JsonNode)new JsonObject
            {
                ["id"] = segment!["label"]!.DeepClone(),
                ["category_id"] = segment["label"]!.DeepClone(),
                ["area"] = segment["area"]!.DeepClone(),
                ["bbox"] = segment["box"]!.DeepClone(),
                ["iscrowd"] = 0,
            });

    private JsonNode Category(VocabularyClass entry, int place)
    {
        Rgb colour = LabelPalette.Of(vocabulary)[place + 1];
        return new JsonObject
        {
            ["id"] = place + 1,
            ["name"] = entry.Name,
            ["isthing"] = entry.Kind == ClassKind.Thing ? 1 : 0,
            ["color"] = new JsonArray(colour.Red, colour.Green, colour.Blue),
        };
    }

    /// <summary>A picture's JSON; null where it is missing or damaged.</summary>
    private JsonNode? Read(string name)
    {
        string path = Path.Combine(folder, LabellingFolder.JsonFile(name));
        try
        {
            return File.Exists(path) ? JsonNode.Parse(File.ReadAllBytes(path)) : null;
        }
        catch (Exception cause) when (cause is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Write(string name, JsonObject json)
    {
        string path = Path.Combine(folder, name);
        try
        {
            byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(json, Layout);
            AtomicFile.Write(path, stream => stream.Write(bytes));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DenoteException($"{path}: cannot be written ({cause.Message})", cause);
        }
    }

    private static IEnumerable<string?> Texts(JsonNode? list, string member) =>
        (list as JsonArray ?? []).Select(entry => (string?)entry?[member]);
}
