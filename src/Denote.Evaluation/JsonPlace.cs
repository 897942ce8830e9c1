using System.Text.Json;

namespace Denote.Evaluation;

/// <summary>
/// A value of a JSON file that knows where it stands, so that every complaint can name file and place.
/// </summary>
internal readonly struct JsonPlace
{
    private readonly string _file;
    private readonly string _path;
    private readonly JsonElement _element;

    private JsonPlace(string file, string path, JsonElement element) =>
        (_file, _path, _element) = (file, path, element);

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="DenoteException">The file cannot be read or is no JSON.</exception>
    public static JsonPlace Read(string file)
    {
        try
        {
            return Parse(file, File.ReadAllBytes(file));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DenoteException($"{file}: cannot be read: {cause.Message}", cause);
        }
    }

    /// <summary>Takes the content of a file.</summary>
    /// <param name="file">Its name, for complaints.</param>
    /// <param name="json">UTF-8 JSON.</param>
    /// <exception cref="DenoteException">It is no JSON.</exception>
    public static JsonPlace Parse(string file, byte[] json)
    {
        try
        {
            return new JsonPlace(file, "", JsonElement.Parse(json));
        }
        catch (JsonException cause)
        {
            throw new DenoteException($"{file}: this is not valid JSON: {cause.Message}", cause);
        }
    }

    /// <summary>A member of an object, which must be there.</summary>
    public JsonPlace this[string name]
    {
        get
        {
            string path = _path.Length == 0 ? name : $"{_path}.{name}";
            return _element.ValueKind == JsonValueKind.Object && _element.TryGetProperty(name, out var value)
                ? new JsonPlace(_file, path, value)
                : throw new DenoteException($"{_file}: '{path}' is missing.");
        }
    }

    /// <summary>A member of an object, or null where it is not there.</summary>
    public JsonPlace? Find(string name) =>
        _element.ValueKind == JsonValueKind.Object && _element.TryGetProperty(name, out _) ? this[name] : null;

    /// <summary>The members of an object with their names.</summary>
    public IEnumerable<(string Name, JsonPlace Value)> Members()
    {
        var place = Expect(JsonValueKind.Object, "an object");
        return place._element.EnumerateObject().Select(member => (member.Name, place[member.Name]));
    }

    /// <summary>The entries of an array.</summary>
    public IReadOnlyList<JsonPlace> Entries()
    {
        var place = Expect(JsonValueKind.Array, "an array");
        return [.. place._element.EnumerateArray().Select((entry, i) =>
            new JsonPlace(place._file, $"{place._path}[{i}]", entry))];
    }

    /// <summary>A text.</summary>
    public string Text() => Expect(JsonValueKind.String, "a text")._element.GetString()!;

    /// <summary>A text or a number, as text.</summary>
    public string Scalar() => _element.ValueKind switch
    {
        JsonValueKind.String => _element.GetString()!,
        JsonValueKind.Number => _element.GetRawText(),
        _ => throw Fault("must be a text or a number"),
    };

    /// <summary>A whole number from 0 on.</summary>
    public int Count() =>
        _element.ValueKind == JsonValueKind.Number && _element.TryGetInt32(out int value) && value >= 0
        ? value
        : throw Fault("must be a whole number, 0 or more");

    /// <summary>A whole number from 0 on, however large.</summary>
    public long LongCount() =>
        _element.ValueKind == JsonValueKind.Number && _element.TryGetInt64(out long value) && value >= 0
        ? value
        : throw Fault("must be a whole number, 0 or more");

    /// <summary>Whether it is a text.</summary>
    public bool IsText => _element.ValueKind == JsonValueKind.String;

    /// <summary>Any number.</summary>
    public double Number() => Expect(JsonValueKind.Number, "a number")._element.GetDouble();

    /// <summary>True or false, which some files write as 1 and 0.</summary>
    public bool Flag() => _element.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => _element.GetBoolean(),
        JsonValueKind.Number when _element.TryGetInt32(out int value) && value is 0 or 1 => value == 1,
        _ => throw Fault("must be true or false"),
    };

    /// <summary>What is wrong with this value.</summary>
    public DenoteException Fault(string fault) => new($"{_file}: '{_path}' {fault}.");

    private JsonPlace Expect(JsonValueKind kind, string description) =>
        _element.ValueKind == kind ? this : throw Fault($"must be {description}");
}
