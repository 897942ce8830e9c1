using System.Globalization;
using System.Text.Json;

namespace Denote.Refining;

/// <summary>
/// A value of an annotation file that knows its place, so that complaints name the key. Numbers are read however
/// exporters write them: 128, 128.0, "128", beyond 32 bits.
/// </summary>
internal readonly struct AnnotationValue
{
    /// <summary>The most pixels of a mask, those of <see cref="Imaging.DecoderOptions.Default"/>.</summary>
    private const long MostPixels = 256L * 1024 * 1024;

    private const int MostShown = 24;

    private readonly JsonElement _element;

    public AnnotationValue(JsonElement element, string place) => (_element, Place) = (element, place);

    /// <summary>The keys that lead here, such as <c>images[0].width</c>.</summary>
    public string Place { get; }

    public bool IsList => _element.ValueKind == JsonValueKind.Array;

    public bool IsObject => _element.ValueKind == JsonValueKind.Object;

    public bool IsText => _element.ValueKind == JsonValueKind.String;

    public bool IsNumber => _element.ValueKind == JsonValueKind.Number || (IsText && Parsed is not null);

    /// <summary>The number, which may be Python's NaN or an infinity; null where it is none.</summary>
    private double? Parsed => double.TryParse(
        IsText ? Text() : _element.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
        ? value : null;

    /// <summary>A member, or null where it is missing, null or not a number (as Python writes what is unknown).</summary>
    public AnnotationValue? Find(string key)
    {
        if (!IsObject || !_element.TryGetProperty(key, out var member)) return null;
        var value = new AnnotationValue(member, Place.Length == 0 ? key : $"{Place}.{key}");
        bool isUnknown = member.ValueKind == JsonValueKind.Null || (value.IsText && value.Text() == "NaN");
        return isUnknown ? null : value;
    }

    /// <summary>Whether an object has a key, whatever its value.</summary>
    public bool Has(string key) => IsObject && _element.TryGetProperty(key, out _);

    /// <summary>A member that must be there.</summary>
    public AnnotationValue Need(string key, string expected) => Find(key)
        ?? throw new DenoteException($"{Prefix}'{key}' is {Absence(key)}; expected {expected}");

    /// <summary>How a member that is not found is absent.</summary>
    public string Absence(string key) => Has(key) ? "null" : "missing";

    /// <summary>The entries of a list.</summary>
    public AnnotationValue[] Entries(string expected)
    {
        if (!IsList) throw Fault(expected);
        string place = Place;
        return [.. _element.EnumerateArray().Select((entry, i) => new AnnotationValue(entry, $"{place}[{i}]"))];
    }

    /// <summary>A text.</summary>
    public string Text()
    {
        if (!IsText) throw Fault("a text");
        try
        {
            return _element.GetString()!;
        }
        catch (InvalidOperationException cause)
        {
            throw new DenoteException($"'{Place}' is no UTF-8 text; save the file as UTF-8", cause);
        }
    }

    /// <summary>A number that is finite.</summary>
    public double Number(string expected = "a number") =>
        (IsText || _element.ValueKind == JsonValueKind.Number) && Parsed is { } value && double.IsFinite(value)
            ? value : throw Fault(expected);

    /// <summary>A whole number from 0 on.</summary>
    public int Count(string expected)
    {
        double value = Number(expected);
        return value >= 0 && value <= int.MaxValue && value == Math.Floor(value) ? (int)value : throw Fault(expected);
    }

    /// <summary>
    /// A number or text that names something: 1, 1.0 and "1" are the same; null for what is neither.
    /// </summary>
    public string? Name()
    {
        if (IsText) return Text().Trim();
        if (_element.ValueKind != JsonValueKind.Number) return null;
        string raw = _element.GetRawText();
        bool isWhole = decimal.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value)
            && value == decimal.Truncate(value);
        return isWhole ? value.ToString("F0", CultureInfo.InvariantCulture) : raw;
    }

    /// <summary>Width and height of two members, of which an unknown one (missing, null, 0) is null.</summary>
    public (int Width, int Height)? Size(string widthKey, string heightKey)
    {
        const string Expected = "a whole number of pixels";
        int width = Find(widthKey)?.Count(Expected) ?? 0, height = Find(heightKey)?.Count(Expected) ?? 0;
        if (width == 0 || height == 0) return null;
        CheckSize(width, height);
        return (width, height);
    }

    /// <summary>Refuses masks that no memory should be taken for.</summary>
    public void CheckSize(int width, int height)
    {
        if (width < 1 || height < 1 || (long)width * height > MostPixels)
            throw new DenoteException($"{Prefix}the size is {width} x {height} pixels, which no picture has");
    }

    /// <summary>What is wrong with the value: what it is, and what was expected.</summary>
    public DenoteException Fault(string expected) => new($"'{Place}' is {Shown}; expected {expected}");

    private string Prefix => Place.Length == 0 ? "" : $"{Place}: ";

    private string Shown => _element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array when _element.GetArrayLength() == 0 => "an empty list",
        JsonValueKind.Array when _element.GetRawText().Length > MostShown => $"a list of {_element.GetArrayLength()}",
        _ => Shortened(_element.GetRawText().ReplaceLineEndings(" ")),
    };

    private static string Shortened(string text) => text.Length > MostShown ? text[..MostShown] + "..." : text;
}
