using System.Text;
using System.Text.Json;

namespace Denote.Referring;

/// <summary>
/// What one model's scores mean: the fusion that suits its CLIP, and how its evidence becomes a confidence. A model
/// folder may bring it as <c>refer.json</c>; <c>denote eval picturebook --task refer --fit</c> writes one.
/// </summary>
public sealed record ReferringProfile
{
    private const string SchemaName = "denote.refer-profile/1";

    private static readonly (string Name, ReferringVariant Variant)[] Variants =
    [
        ("g", ReferringVariant.Generative),
        ("gs", ReferringVariant.GenerativeSegmenter),
        ("ds", ReferringVariant.DiscriminativeSegmenter),
        ("full", ReferringVariant.Full),
    ];

    /// <summary>The file in a model folder.</summary>
    public const string FileName = "refer.json";

    /// <summary>How much each part counts in the full variant; null means as in the released code.</summary>
    public FusionWeights? Weights { get; init; }

    /// <summary>The calibration of each variant that has one.</summary>
    public IReadOnlyDictionary<ReferringVariant, ConfidenceCalibration> Confidence { get; init; } =
        new Dictionary<ReferringVariant, ConfidenceCalibration>();

    /// <summary>Reads a profile.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DenoteException">It is missing, no JSON, or lacks a number.</exception>
    public static ReferringProfile Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = json.RootElement;
            if (root.GetProperty("schema").GetString() != SchemaName)
                throw new DenoteException($"{path}: 'schema' is not {SchemaName}; it is no profile for referring.");
            var confidence = new Dictionary<ReferringVariant, ConfidenceCalibration>();
            foreach (var entry in root.GetProperty("confidence").EnumerateObject())
            {
                int index = Array.FindIndex(Variants, variant => variant.Name == entry.Name);
                if (index < 0) throw new DenoteException($"{path}: there is no variant '{entry.Name}'.");
                confidence[Variants[index].Variant] = new ConfidenceCalibration(
                    Number(entry.Value, "bias"), Number(entry.Value, "best"), Number(entry.Value, "margin"),
                    Number(entry.Value, "peak"));
            }
            return new ReferringProfile
            {
                Confidence = confidence,
                Weights = root.TryGetProperty("weights", out var weights) && weights.ValueKind == JsonValueKind.Object
                    ? new FusionWeights(
                        Number(weights, "hard"), Number(weights, "soft"), Number(weights, "generative"))
                    : null,
            };
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or JsonException
            or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new DenoteException($"{path}: cannot be read as a profile for referring: {cause.Message}", cause);
        }
    }

    /// <summary>The profile as a file holds it.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("schema", SchemaName);
            if (Weights is { } weights)
            {
                json.WriteStartObject("weights");
                WriteNumber(json, "hard", weights.Hard);
                WriteNumber(json, "soft", weights.Soft);
                WriteNumber(json, "generative", weights.Generative);
                json.WriteEndObject();
            }
            json.WriteStartObject("confidence");
            foreach (var (name, variant) in Variants)
            {
                if (!Confidence.TryGetValue(variant, out var calibration)) continue;
                json.WriteStartObject(name);
                WriteNumber(json, "bias", calibration.Bias);
                WriteNumber(json, "best", calibration.Best);
                WriteNumber(json, "margin", calibration.Margin);
                WriteNumber(json, "peak", calibration.Peak);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static double Number(JsonElement place, string name) => place.GetProperty(name).GetDouble();

    private static void WriteNumber(Utf8JsonWriter json, string name, double value) =>
        json.WriteNumber(name, Math.Round(value, 4));
}
