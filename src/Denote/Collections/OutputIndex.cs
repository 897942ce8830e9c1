using System.Text.Json;
using System.Text.Json.Nodes;
using Denote.Imaging;
using Denote.Results;

namespace Denote.Collections;

/// <summary>
/// Which output of a folder belongs to which picture. An output is its picture's by relative path and content, whatever
/// else a run is given; each run adds to the index, and a picture that is done again replaces its entry. Several runs
/// may add at once.
/// </summary>
/// <param name="folder">The folder of the outputs, which exists.</param>
/// <param name="file">The index in it: <c>index.json</c>.</param>
/// <param name="schema">What the index says it is.</param>
/// <param name="resultFile">
/// The JSON, below the folder, of an output's name; it names its picture as <c>image.sha256</c>.
/// </param>
public sealed class OutputIndex(string folder, string file, string schema, Func<string, string> resultFile)
{
    private const string LockFile = ".index.lock";

    /// <summary>Whether the folder holds a picture's output.</summary>
    /// <param name="input">The picture.</param>
    /// <param name="sha256">The hash of its content.</param>
    /// <param name="isWanted">Told the index's entry and the output's own JSON, says whether it fits.</param>
    public bool Holds(ImageInput input, string sha256, Func<JsonNode, JsonNode, bool> isWanted)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(isWanted);
        return Find(Read(), input, sha256) is { } entry
            && Text(entry["image"]?["sha256"]) == sha256
            && Text(entry["name"]) is { } name
            && Parse(Path.Combine(folder, resultFile(name))) is { } result
            && Text(result["image"]?["sha256"]) == sha256
            && isWanted(entry, result);
    }

    /// <summary>Writes a picture's output and enters it.</summary>
    /// <param name="input">The picture.</param>
    /// <param name="image">The picture as it was read from its file.</param>
    /// <param name="wanted">The output's name; another picture's name gets a number.</param>
    /// <param name="write">Writes the output under the name that it is told; returns what else the entry says.</param>
    /// <param name="head">Members of the index beside its entries.</param>
    /// <returns>The output's name.</returns>
    /// <exception cref="DenoteException">The index cannot be written.</exception>
    public string Save(
        ImageInput input, Image image, string wanted, Func<string, JsonObject> write, Action<JsonObject>? head = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(write);
        string sha256 = image.Source?.Sha256
            ?? throw new DenoteException($"{input.Path}: the picture was not read from a file.");
        string name = wanted;
        Change(head, index =>
        {
            JsonNode? old = Find(index, input, sha256);
            name = Text(old?["name"]) ?? FreeName(index, wanted, sha256);
            var entry = new JsonObject
            {
                ["name"] = name,
                ["relativePath"] = input.RelativePath,
                ["location"] = input.Location,
                ["image"] = new JsonObject
                {
                    ["path"] = input.Path,
                    ["sha256"] = sha256,
                    ["width"] = image.Width,
                    ["height"] = image.Height,
                },
            };
            foreach (var (member, value) in write(name)) entry[member] = value?.DeepClone();
            var pictures = Pictures(index);
            if (old is null) pictures.Add(entry);
            else pictures[pictures.IndexOf(old)] = entry;
            Forget(index, input);
        });
        return name;
    }

    /// <summary>Enters a picture that could not be done.</summary>
    /// <param name="input">The picture.</param>
    /// <param name="problem">What is wrong with it, one line.</param>
    /// <param name="head">Members of the index beside its entries.</param>
    /// <exception cref="DenoteException">The index cannot be written.</exception>
    public void AddFailure(ImageInput input, string problem, Action<JsonObject>? head = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        Change(head, index =>
        {
            Forget(index, input);
            Failures(index).Add(new JsonObject
            {
                ["picture"] = input.Path,
                ["location"] = input.Location,
                ["problem"] = problem,
            });
        });
    }

    /// <summary>Does something to the index and what belongs to it that no other run may do meanwhile.</summary>
    /// <param name="head">Members of the index beside its entries.</param>
    /// <param name="change">Changes the index, which is then written.</param>
    internal void Change(Action<JsonObject>? head, Action<JsonObject> change)
    {
        string path = Path.Combine(folder, file);
        try
        {
            using var alone = FolderLock.Take(folder, LockFile);
            JsonObject index = Read();
            head?.Invoke(index);
            change(index);
            AtomicFile.Write(path, stream => stream.Write(ToBytes(index)));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DenoteException($"{path}: cannot be written ({cause.Message}) Choose another folder.", cause);
        }
    }

    internal static byte[] ToBytes(JsonObject json) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(json, ResultJson.Layout), (byte)'\n'];

    internal static JsonArray Pictures(JsonObject index) => (JsonArray)index["pictures"]!;

    private static JsonArray Failures(JsonObject index) => (JsonArray)index["failures"]!;

    /// <summary>The index; an empty one where it is missing, damaged or something else.</summary>
    private JsonObject Read() =>
        Parse(Path.Combine(folder, file)) is JsonObject found && Text(found["schema"]) == schema
            && found["pictures"] is JsonArray && found["failures"] is JsonArray
            ? found
            : new JsonObject { ["schema"] = schema, ["pictures"] = new JsonArray(), ["failures"] = new JsonArray() };

    /// <summary>The same relative path with the same content, or else the same file with another content.</summary>
    private static JsonNode? Find(JsonObject index, ImageInput input, string sha256)
    {
        var alike = Pictures(index).OfType<JsonNode>()
            .Where(entry => Text(entry["relativePath"]) == input.RelativePath).ToArray();
        return alike.FirstOrDefault(entry => Text(entry["image"]?["sha256"]) == sha256)
            ?? alike.FirstOrDefault(entry => Text(entry["location"]) == input.Location);
    }

    private static void Forget(JsonObject index, ImageInput input)
    {
        var failures = Failures(index);
        foreach (var failure in failures.Where(failure => Text(failure?["location"]) == input.Location).ToArray())
            failures.Remove(failure);
    }

    /// <summary>A name that no entry and no output of another picture has.</summary>
    private string FreeName(JsonObject index, string wanted, string sha256)
    {
        var taken = Pictures(index).Select(entry => Text(entry?["name"])).OfType<string>()
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        string name = wanted;
        for (int number = 2; taken.Contains(name) || IsForeign(name); number++) name = $"{wanted}-{number}";
        return name;

        bool IsForeign(string candidate)
        {
            string path = Path.Combine(folder, resultFile(candidate));
            return File.Exists(path) && Text(Parse(path)?["image"]?["sha256"]) != sha256;
        }
    }

    internal static string? Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>A file's JSON; null where it is missing or damaged.</summary>
    internal static JsonObject? Parse(string path)
    {
        try
        {
            return File.Exists(path) ? JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject : null;
        }
        catch (Exception cause) when (cause is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
