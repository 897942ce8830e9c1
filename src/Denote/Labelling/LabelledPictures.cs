using System.Text.Json.Nodes;
using Denote.Collections;
using Denote.Grounding;
using Denote.Imaging;

namespace Denote.Labelling;

/// <summary>
/// A folder of labelled pictures: what each picture's files are called, which are there already, and the files that
/// speak of all of them: the index <c>result.json</c>, to which every run adds, and <c>panoptic.json</c>.
/// </summary>
/// <param name="folder">The folder, which exists.</param>
/// <param name="vocabulary">The classes.</param>
public sealed class LabelledPictures(string folder, Vocabulary vocabulary)
{
    private readonly OutputIndex _index = new(folder, "result.json", "denote.label.run/1", LabellingFolder.JsonFile);

    /// <summary>Whether a picture is labelled already, with the same classes and features.</summary>
    /// <param name="input">The picture.</param>
    /// <param name="sha256">The hash of its content.</param>
    public bool Holds(ImageInput input, string sha256) =>
        _index.Holds(input, sha256, (_, result) => IsOfVocabulary(result)
            && Texts(result["features"], "hash").All(
                hash => vocabulary.Extractors.Any(extractor => extractor.Hash == hash)));

    /// <summary>Writes a picture's files and enters it into the index.</summary>
    /// <param name="input">The picture.</param>
    /// <param name="result">Its labels.</param>
    /// <param name="files">What is written beside the JSON.</param>
    /// <exception cref="DenoteException">A file cannot be written.</exception>
    public void Save(ImageInput input, LabellingResult result, LabellingFiles files = LabellingFiles.Default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(result);
        _index.Save(input, result.Image, WantedName(input), name =>
        {
            string place = Path.GetDirectoryName(name)!;
            result.Save(Path.Combine(folder, place), Path.GetFileName(name), files);
            return Describe(input, place, ReadJson(name));
        }, WriteClasses);
    }

    /// <summary>Enters a picture that cannot be labelled.</summary>
    /// <exception cref="DenoteException">The index cannot be written.</exception>
    public void AddFailure(ImageInput input, string problem) => _index.AddFailure(input, problem, WriteClasses);

    /// <summary>
    /// Writes <c>panoptic.json</c> of all pictures that are labelled with these classes and have panoptic pictures.
    /// </summary>
    /// <exception cref="DenoteException">It cannot be written.</exception>
    public void Finish() => _index.Change(WriteClasses, index =>
    {
        var pictures = OutputIndex.Pictures(index).OfType<JsonObject>()
            .Where(entry => entry["panopticFile"] is not null && OutputIndex.Text(entry["name"]) is not null)
            .Select(entry => (Entry: entry, Json: ReadJson(OutputIndex.Text(entry["name"])!)))
            .Where(picture => IsOfVocabulary(picture.Json)).ToArray();
        if (pictures.Length == 0) return;
        var panoptic = new JsonObject
        {
            ["images"] = new JsonArray([.. pictures.Select((picture, i) => (JsonNode)new JsonObject
            {
                ["id"] = i + 1,
                ["file_name"] = picture.Entry["relativePath"]?.DeepClone(),
                ["width"] = picture.Json?["image"]?["width"]?.DeepClone(),
                ["height"] = picture.Json?["image"]?["height"]?.DeepClone(),
            })]),
            ["annotations"] = new JsonArray([.. pictures.Select((picture, i) => (JsonNode)new JsonObject
            {
                ["image_id"] = i + 1,
                ["file_name"] = picture.Entry["panopticFile"]?.DeepClone(),
                ["segments_info"] = new JsonArray([.. Segments(picture.Json)]),
            })]),
            ["categories"] = new JsonArray([.. vocabulary.Classes.Select((entry, i) => Category(entry, i))]),
        };
        AtomicFile.Write(
            Path.Combine(folder, "panoptic.json"), stream => stream.Write(OutputIndex.ToBytes(panoptic)));
    });

    /// <summary>Below the folder as below the one that was given; names are fit for any system.</summary>
    private static string WantedName(ImageInput input) =>
        string.Join('/', input.Stem.Split('/').Select(GroundingFolder.SafeName));

    private static JsonObject Describe(ImageInput input, string place, JsonNode? json)
    {
        return new JsonObject
        {
            ["picture"] = input.Path,
            ["labelsFile"] = FileOf("labelsFile"),
            ["overlayFile"] = FileOf("overlayFile"),
            ["panopticFile"] = FileOf("panopticFile"),
            ["scoresFile"] = FileOf("scoresFile"),
            ["segments"] = json?["segments"]?.DeepClone(),
        };

        string? FileOf(string member) => OutputIndex.Text(json?[member]) is { } file
            ? Path.Combine(place, file).Replace('\\', '/') : null;
    }

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

    private void WriteClasses(JsonObject index) =>
        index["classes"] = new JsonArray([.. vocabulary.Classes.Select((entry, i) => Category(entry, i))]);

    private bool IsOfVocabulary(JsonNode? result) =>
        Texts(result?["classes"], "name").SequenceEqual(vocabulary.Classes.Select(entry => entry.Name));

    private JsonObject? ReadJson(string name) =>
        OutputIndex.Parse(Path.Combine(folder, LabellingFolder.JsonFile(name)));

    private static IEnumerable<string?> Texts(JsonNode? list, string member) =>
        (list as JsonArray ?? []).Select(entry => (string?)entry?[member]);
}
