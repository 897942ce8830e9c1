using System.Text.Json;
using System.Text.Json.Serialization;
using Denote.PostProcessing;
using Denote.Results;

namespace Denote.Refining;

/// <summary>The layout of <c>result.json</c>; every member is described in docs/result-json.md.</summary>
internal sealed record RefiningJson(
    string Schema,
    string Version,
    ImageJson Image,
    ModelJson Model,
    ModelJson? Control,
    RefiningOptionsJson Options,
    PostProcessingJson? PostProcessing,
    string? ComparisonFile,
    string? LabelsFile,
    IReadOnlyList<RefiningJson.ClassJson> Classes,
    IReadOnlyList<string> Warnings,
    ComputationJson Computation,
    IReadOnlyDictionary<string, double> Timings)
{
    private const string SchemaName = "denote.refine/1";

    private static readonly RefiningJsonContext Context = new(ResultJson.Layout);

    internal sealed record ClassJson(
        int Index,
        string Name,
        string? ControlCategory,
        bool Refined,
        int AreaBefore,
        int Area,
        int Added,
        int Removed,
        double MeanChange,
        int[]? Box,
        string? MaskFile,
        string? ProbabilityFile,
        RunLengthJson Rle,
        IReadOnlyList<string> Warnings);

    public static RefiningJson From(RefiningResult result, RefiningFiles files) => new(
        SchemaName,
        result.Version,
        ImageJson.From(result.Image),
        ModelJson.From(result.Model),
        result.Control is { } control ? ModelJson.From(control) : null,
        RefiningOptionsJson.From(result.Options),
        PostProcessingJson.From(result.PostProcessing),
        files.HasFlag(RefiningFiles.Comparison) ? RefiningFolder.ComparisonFile : null,
        RefiningFolder.HasLabels(result, files) ? RefiningFolder.LabelsFile : null,
        [.. result.Masks.Select(mask => Describe(mask, files))],
        result.Warnings,
        ComputationJson.From(result.Computation),
        ResultJson.Milliseconds(result.Timings));

    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Context.RefiningJson), (byte)'\n'];

    private static ClassJson Describe(RefinedMask mask, RefiningFiles files) => new(
        mask.Index,
        mask.ClassName,
        mask.ControlCategory,
        mask.Generated is not null,
        mask.MaskBefore.Area,
        mask.Mask.Area,
        mask.Added.Area,
        mask.Removed.Area,
        Math.Round(MeanChange(mask), 6),
        mask.Mask.BoundingBox is { } box ? [box.X, box.Y, box.Width, box.Height] : null,
        files.HasFlag(RefiningFiles.Masks) ? RefiningFolder.MaskFile(mask) : null,
        files.HasFlag(RefiningFiles.Probabilities) ? RefiningFolder.ProbabilityFile(mask) : null,
        RunLengthJson.From(mask.Mask),
        mask.Warnings);

    private static double MeanChange(RefinedMask mask)
    {
        double sum = 0;
        for (int i = 0; i < mask.Probability.Pixels.Length; i++)
            sum += Math.Abs(mask.Probability.Pixels[i] - mask.ProbabilityBefore.Pixels[i]);
        return sum / mask.Probability.Pixels.Length;
    }
}

[JsonSerializable(typeof(RefiningJson))]
internal sealed partial class RefiningJsonContext : JsonSerializerContext;
