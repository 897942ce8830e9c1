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
            if (new FileInfo(path).Length > MaxLength)
                throw new ModelException($"{name}: larger than {MaxLength >> 20} MiB, this is not a configuration.");
            var json = JsonDocument.Parse(File.ReadAllBytes(path));
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
}
