namespace Denote.Models.Files.Torch;

/// <summary>A Python dictionary: items in the order they were set.</summary>
internal sealed class PickleDictionary
{
    private readonly Dictionary<object, int> _places = [];
    private readonly List<KeyValuePair<object, object?>> _items = [];

    /// <summary>Whether it stands for the attributes of an object, which are set after it was made.</summary>
    public bool IsObject { get; init; }

    /// <summary>Keys (never null; Python's None is <see cref="DBNull"/>) and values, in order.</summary>
    public IReadOnlyList<KeyValuePair<object, object?>> Items => _items;

    /// <summary>The value of a string key, or null.</summary>
    public object? this[string key] => _places.TryGetValue(key, out int place) ? _items[place].Value : null;

    /// <summary>Sets an item.</summary>
    public void Set(object? key, object? value)
    {
        key ??= DBNull.Value;
        var item = KeyValuePair.Create(key, value);
        if (_places.TryAdd(key, _items.Count)) _items.Add(item);
        else _items[_places[key]] = item;
    }
}
