using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Denote.Models.Files.Torch;

/// <summary>
/// Files of plain data that Python pickled, such as a data set's annotations: numbers, texts, lists and dictionaries.
/// Nothing in them is executed; a file that names any class or function is refused.
/// </summary>
public static class PickleFile
{
    private const long MaxBytes = 1L << 30;

    /// <summary>Far above any data set; lists that hold the same list many times could grow without end.</summary>
    private const int MostValues = 20_000_000;

    private const int DeepestNesting = 60;

    private static readonly JsonWriterOptions Layout = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a file as JSON: tuples become arrays, keys become texts.</summary>
    /// <param name="path">The file.</param>
    /// <returns>UTF-8 JSON.</returns>
    /// <exception cref="ModelException">It cannot be read, is damaged, or holds more than plain data.</exception>
    public static byte[] ToJson(string path)
    {
        string name = SafetensorsFile.DisplayName(path);
        object? root = PickleReader.Read(Bytes(path, name), name, new NoTypes());
        using var stream = new MemoryStream();
        int left = MostValues;
        using (var json = new Utf8JsonWriter(stream, Layout)) Write(json, root, name, ref left);
        return stream.ToArray();
    }

    private static byte[] Bytes(string path, string name)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > MaxBytes) throw new ModelException($"{name}: larger than {MaxBytes >> 20} MiB.");
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{name}: cannot be read: {cause.Message}", cause);
        }
    }

    private static void Write(Utf8JsonWriter json, object? value, string name, ref int left)
    {
        if (json.CurrentDepth > DeepestNesting || --left < 0)
            throw new ModelException($"{name}: its lists and dictionaries hold each other or are nested too deep.");
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case long number: json.WriteNumberValue(number); break;
            case BigInteger large: json.WriteStringValue(large.ToString()); break;
            case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
            case double: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(text); break;
            case byte[] bytes: json.WriteStringValue(System.Text.Encoding.UTF8.GetString(bytes)); break;
            case PickleDictionary dictionary:
                json.WriteStartObject();
                foreach (var (key, item) in dictionary.Items)
                {
                    json.WritePropertyName(Convert.ToString(key, System.Globalization.CultureInfo.InvariantCulture)!);
                    Write(json, item, name, ref left);
                }
                json.WriteEndObject();
                break;
            case IEnumerable<object?> items:
                json.WriteStartArray();
                foreach (object? item in items) Write(json, item, name, ref left);
                json.WriteEndArray();
                break;
            default: throw new ModelException($"{name}: it holds a value of a kind that plain data does not have.");
        }
    }

    private sealed class NoTypes : IPickleTypes
    {
        public bool IsAllowed(string module, string name) => false;

        public object? Construct(PickleGlobal global, object?[] arguments, string file) =>
            throw new ModelException($"{file}: the pickle calls {global.Module}.{global.Name}.");

        public object? Persistent(object? reference, string file) =>
            throw new ModelException($"{file}: the pickle refers to something outside itself.");
    }
}
