using System.Text.Json;

namespace Denote.Models.Files;

/// <summary>
/// Reads the keys of one configuration. A key that is missing or null takes its default; a value of the wrong kind, a
/// value that cannot be computed here and an unknown key are errors that name file and key.
/// </summary>
internal sealed class ConfigReader
{
    private const int LargestSize = 1 << 24;

    private readonly string _file;
    private readonly Dictionary<string, JsonElement> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Takes a configuration.</summary>
    /// <param name="root">A JSON object; must stay alive while it is read.</param>
    /// <param name="file">The file's name, for messages.</param>
    public ConfigReader(JsonElement root, string file)
    {
        _file = file;
        foreach (var property in root.EnumerateObject())
            if (!_values.TryAdd(property.Name, property.Value))
                throw new ModelException($"{file}: the key '{property.Name}' is there twice.");
    }

    /// <summary>Whether a key is there and not null.</summary>
    public bool Has(string key)
    {
        _known.Add(key);
        return Find(key) is not null;
    }

    /// <summary>Whether a key is there and says null.</summary>
    public bool IsNull(string key)
    {
        _known.Add(key);
        return _values.TryGetValue(key, out var value) && value.ValueKind == JsonValueKind.Null;
    }

    /// <summary>A whole number of 1 or more.</summary>
    public int Size(string key, int missing) => Find(key) is { } value ? SizeOf(key, value) : missing;

    /// <summary>A whole number of 1 or more, or null when it is missing.</summary>
    public int? OptionalSize(string key) => Find(key) is { } value ? SizeOf(key, value) : null;

    /// <summary>A whole number, which may be 0 or negative.</summary>
    public int Whole(string key, int missing)
    {
        if (Find(key) is not { } value) return missing;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
            ? number
            : throw Wrong(key, value, "a whole number");
    }

    /// <summary>A finite number.</summary>
    public double Number(string key, double missing)
    {
        if (Find(key) is not { } value) return missing;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number)
            && double.IsFinite(number)
            ? number
            : throw Wrong(key, value, "a number");
    }

    /// <summary>True or false.</summary>
    public bool Flag(string key, bool missing) => Find(key) switch
    {
        null => missing,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => throw Wrong(key, value, "true or false"),
    };

    /// <summary>A text.</summary>
    public string? Text(string key, string? missing = null) => Find(key) switch
    {
        null => missing,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        { } value => throw Wrong(key, value, "a text"),
    };

    /// <summary>One of several texts.</summary>
    /// <param name="key">The key.</param>
    /// <param name="missing">The value of a missing key.</param>
    /// <param name="choices">What each accepted text means.</param>
    public T Choice<T>(string key, string missing, params (string Text, T Meaning)[] choices)
    {
        string text = Text(key, missing)!;
        foreach (var choice in choices)
            if (choice.Text == text) return choice.Meaning;
        throw Unsupported(key, $"'{text}'", string.Join(" or ", choices.Select(choice => $"'{choice.Text}'")));
    }

    /// <summary>A list of whole numbers of 1 or more.</summary>
    public IReadOnlyList<int> Sizes(string key, params int[] missing)
    {
        if (Find(key) is not { } value) return missing;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is 0 or > 64)
            throw Wrong(key, value, "a list of whole numbers");
        return [.. value.EnumerateArray().Select(item => SizeOf(key, item))];
    }

    /// <summary>A whole number of 1 or more, or the smallest of a list of them: of [height, width].</summary>
    public int SmallestSize(string key, int missing) =>
        Find(key) is { ValueKind: JsonValueKind.Array } ? Sizes(key).Min() : Size(key, missing);

    /// <summary>
    /// Whole numbers of 0 or more for the layers of blocks: one for all, one for each block, or a list for a block
    /// with one for each of its layers.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="layers">How many layers each block has.</param>
    /// <param name="missing">The number where the key is missing; null returns null then.</param>
    public IReadOnlyList<IReadOnlyList<int>>? CountsPerLayer(string key, IReadOnlyList<int> layers, int? missing)
    {
        var value = Find(key);
        if (value is null && missing is null) return null;
        if (value is not { ValueKind: JsonValueKind.Array } list)
        {
            int same = value is { } single ? CountOf(key, single) : missing!.Value;
            return [.. layers.Select(count => Enumerable.Repeat(same, count).ToArray())];
        }
        if (list.GetArrayLength() != layers.Count)
            throw Wrong(key, list, $"one number, or {layers.Count} entries as there are blocks");
        return [.. list.EnumerateArray().Select((block, i) => OfBlock(block, layers[i]))];

        int[] OfBlock(JsonElement block, int count)
        {
            if (block.ValueKind != JsonValueKind.Array)
                return [.. Enumerable.Repeat(CountOf(key, block), count)];
            return block.GetArrayLength() == count
                ? [.. block.EnumerateArray().Select(item => CountOf(key, item))]
                : throw Wrong(key, block, $"a number, or {count} as the block has layers");
        }
    }

    /// <summary>One whole number for all blocks, or a list with one for each.</summary>
    public IReadOnlyList<int> SizePerBlock(string key, int blocks, int missing)
    {
        if (Find(key) is not { ValueKind: JsonValueKind.Array } list)
            return [.. Enumerable.Repeat(Size(key, missing), blocks)];
        var sizes = Sizes(key);
        return sizes.Count == blocks ? sizes : throw Wrong(key, list, $"one number, or {blocks} as there are blocks");
    }

    /// <summary>A list of finite numbers, or null when it is missing.</summary>
    public IReadOnlyList<double>? Numbers(string key)
    {
        if (Find(key) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Array) throw Wrong(key, value, "a list of numbers");
        return
        [
            .. value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number
                && item.TryGetDouble(out double number) && double.IsFinite(number)
                    ? number
                    : throw Wrong(key, item, "numbers")),
        ];
    }

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string> Texts(string key, params string[] missing)
    {
        if (Find(key) is not { } value) return missing;
        if (value.ValueKind != JsonValueKind.Array
            || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw Wrong(key, value, "a list of texts");
        return [.. value.EnumerateArray().Select(item => item.GetString()!)];
    }

    /// <summary>Refuses a value other than those that change nothing; a missing key and null are accepted.</summary>
    /// <param name="key">The key.</param>
    /// <param name="accepted">Accepted values: texts, numbers, booleans.</param>
    public void RequireOnly(string key, params object[] accepted)
    {
        if (Find(key) is not { } value) return;
        if (accepted.Any(item => Same(value, item))) return;
        throw Unsupported(key, value.GetRawText(), accepted.Length == 0 ? "null" : string.Join(" or ", accepted));
    }

    /// <summary>Names keys that change nothing here, whatever their value.</summary>
    public void Ignore(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys) _known.Add(key);
    }

    /// <summary>
    /// Refuses keys that nothing has asked for, except null, false and names that begin with an underscore: a key from
    /// a newer version may change what the network computes.
    /// </summary>
    public void RefuseUnknown()
    {
        foreach (var (key, value) in _values)
        {
            bool isNeutral = key.StartsWith('_') || value.ValueKind is JsonValueKind.Null or JsonValueKind.False;
            if (!isNeutral && !_known.Contains(key))
                throw new ModelException($"{_file}: the key '{key}' = {Short(value)} is not known here and may change "
                    + "what the network computes; this model cannot be used.");
        }
    }

    /// <summary>An error about the configuration as a whole.</summary>
    public ModelException Error(string what) => new($"{_file}: {what}");

    private static bool Same(JsonElement value, object accepted) => accepted switch
    {
        string text => value.ValueKind == JsonValueKind.String && value.GetString() == text,
        bool flag => value.ValueKind == (flag ? JsonValueKind.True : JsonValueKind.False),
        int number => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double actual)
            && actual == number,
        _ => throw new ArgumentException("Accepted values are texts, whole numbers and booleans.", nameof(accepted)),
    };

    private static string Short(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= 60 ? text : text[..60] + "...";
    }

    private int SizeOf(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int size) && size is > 0 and <= LargestSize
            ? size
            : throw Wrong(key, value, "a whole number of 1 or more");

    private int CountOf(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int count) && count is >= 0 and <= LargestSize
            ? count
            : throw Wrong(key, value, "a whole number of 0 or more");

    private JsonElement? Find(string key)
    {
        _known.Add(key);
        return _values.TryGetValue(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private ModelException Wrong(string key, JsonElement value, string expected) =>
        new($"{_file}: '{key}' is {Short(value)}, expected {expected}.");

    private ModelException Unsupported(string key, string value, string accepted) =>
        new($"{_file}: '{key}' is {value}, which is not supported; supported: {accepted}.");
}
