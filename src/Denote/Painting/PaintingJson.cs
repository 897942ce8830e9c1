using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Denote.Painting;

/// <summary>The layout of <c>result.json</c>; every member is described in docs/result-json.md.</summary>
internal sealed record PaintingJson(
    string Schema,
    string Version,
    string Prompt,
    PaintingJson.ModelJson Model,
    PaintingJson.OptionsJson Options,
    IReadOnlyList<PaintingJson.PictureJson> Pictures,
    IReadOnlyList<string> Warnings,
    IReadOnlyDictionary<string, double> Timings)
{
    private const string SchemaName = "denote.paint/1";

    private static readonly PaintingJsonContext Context = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        // The file is UTF-8 and never embedded in HTML: people shall be able to read prompts in any script.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    internal sealed record ModelJson(string Name, string Folder, string ConfigHash, int NativeSize);

    internal sealed record OptionsJson(
        string NegativePrompt, int Width, int Height, string Scheduler, int Steps, float GuidanceScale, int BatchSize);

    internal sealed record PictureJson(int Index, long Seed, string? File);

    public static PaintingJson From(PaintingResult result, bool namesFiles)
    {
        var options = result.Options;
        return new PaintingJson(
            SchemaName,
            result.Version,
            result.Prompt,
            new ModelJson(result.Model.Name, result.Model.Folder, result.Model.ConfigHash, result.Model.NativeSize),
            new OptionsJson(
                options.NegativePrompt,
                options.Width!.Value,
                options.Height!.Value,
                JsonNamingPolicy.KebabCaseLower.ConvertName(options.Scheduler!.Value.ToString()),
                options.Steps!.Value,
                options.GuidanceScale!.Value,
                options.BatchSize),
            [.. result.Pictures.Select(picture =>
                new PictureJson(picture.Index, picture.Seed, namesFiles ? picture.FileName : null))],
            result.Warnings,
            result.Timings.ToDictionary(timing => timing.Stage, timing => Math.Round(timing.Milliseconds, 1)));
    }

    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Context.PaintingJson), (byte)'\n'];
}

[JsonSerializable(typeof(PaintingJson))]
internal sealed partial class PaintingJsonContext : JsonSerializerContext;
