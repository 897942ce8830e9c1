using System.Buffers;
using System.Text.Json;

namespace Denote.Models.Files;

/// <summary>Reads a small JSON file of a model folder.</summary>
internal static class JsonFile
{
    /// <summary>Larger files than this are not configurations, nor indexes of shards.</summary>
    private const long MaxLength = 64 << 20;

    /// <summary>Reads a file whose root is an object.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">It is missing, too large, or not a JSON object.</exception>
    public static JsonDocument Read(string path)
    {
        string name = SafetensorsFile.DisplayName(path);
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > MaxLength)
                throw new ModelException($"{name}: larger than {MaxLength >> 20} MiB, this is not a configuration.");
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            var json = JsonDocument.Parse(QuoteNonFinite(bytes));
            if (json.RootElement.ValueKind == JsonValueKind.Object) return json;
            json.Dispose();
            throw new ModelException($"{name}: the file holds no JSON object.");
        }
        catch (JsonException cause)
        {
            throw new ModelException($"{name}: not well-formed JSON: {cause.Message}", cause);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelException($"{name}: there is no such file; the model is incomplete.", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{name}: cannot be read: {cause.Message}", cause);
        }
    }

    /// <summary>
    /// Puts quotes around NaN and the infinities, which Python writes although JSON has no such numbers:
    /// <c>"lambda_min_clipped": -Infinity</c> in scheduler configurations.
    /// </summary>
    internal static byte[] QuoteNonFinite(ReadOnlySpan<byte> json)
    {
        var result = new ArrayBufferWriter<byte>(json.Length + 64);
        bool inString = false;
        for (int i = 0; i < json.Length; i++)
        {
            var rest = json[i..];
            int length = inString ? 0
                : rest.StartsWith("-Infinity"u8) ? 9
                : rest.StartsWith("Infinity"u8) ? 8
                : rest.StartsWith("NaN"u8) ? 3 : 0;
            if (length > 0)
            {
                result.Write("\""u8);
                result.Write(rest[..length]);
                result.Write("\""u8);
                i += length - 1;
                continue;
            }
            bool isEscape = inString && json[i] == (byte)'\\' && i + 1 < json.Length;
            if (json[i] == (byte)'"') inString = !inString;
            result.Write(json.Slice(i, isEscape ? 2 : 1));
            if (isEscape) i++;
        }
        return result.WrittenSpan.ToArray();
    }
}
