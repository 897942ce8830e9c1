using System.Text.Json;
using System.Text.Json.Serialization;
using Denote.Results;

namespace Denote.Painting;

/// <summary>The layout of <c>result.json</c>; every member is described in docs/result-json.md.</summary>
internal sealed record PaintingJson(
    string Schema,
    string Version,
    string Prompt,
    ModelJson Model,
    ModelJson? Control,
    PaintingJson.OptionsJson Options,
    IReadOnlyList<PaintingJson.PictureJson> Pictures,
    IReadOnlyList<string> Warnings,
    ComputationJson Computation,
    IReadOnlyDictionary<string, double> Timings)
{
    private const string SchemaName = "denote.paint/1";

    private static readonly PaintingJsonContext Context = new(ResultJson.Layout);

    internal sealed record OptionsJson(
        string NegativePrompt, int Width, int Height, string Scheduler, int Steps, float GuidanceScale, int BatchSize,
        float? ControlScale);

    internal sealed record PictureJson(int Index, long Seed, string? File);

    public static PaintingJson From(PaintingResult result, bool namesFiles)
    {
        var options = result.Options;
        return new PaintingJson(
            SchemaName,
            result.Version,
            result.Prompt,
            ModelJson.From(result.Model),
            result.Control is { } control ? ModelJson.From(control) : null,
            new OptionsJson(
                options.NegativePrompt,
                options.Width!.Value,
                options.Height!.Value,
                ResultJson.WordOf(options.Scheduler!.Value),
                options.Steps!.Value,
                options.GuidanceScale!.Value,
                options.BatchSize,
                result.Control is null ? null : options.ControlScale),
            [.. result.Pictures.Select(picture =>
                new PictureJson(picture.Index, picture.Seed, namesFiles ? picture.FileName : null))],
            result.Warnings,
            ComputationJson.From(result.Computation),
            ResultJson.Milliseconds(result.Timings));
    }

    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Context.PaintingJson), (byte)'\n'];
}

[JsonSerializable(typeof(PaintingJson))]
internal sealed partial class PaintingJsonContext : JsonSerializerContext;
