using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Denote.Imaging;
using Denote.PostProcessing;

namespace Denote.Refining;

/// <summary>The layout of <c>result.json</c>; every member is described in docs/result-json.md.</summary>
internal sealed record RefiningJson(
    string Schema,
    string Version,
    RefiningJson.ImageJson Image,
    RefiningJson.ModelJson Model,
    RefiningJson.OptionsJson Options,
    PostProcessingJson? PostProcessing,
    string? ComparisonFile,
    string? LabelsFile,
    IReadOnlyList<RefiningJson.ClassJson> Classes,
    IReadOnlyList<string> Warnings,
    IReadOnlyDictionary<string, double> Timings)
{
    private const string SchemaName = "denote.refine/1";

    private static readonly RefiningJsonContext Context = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        // The file is UTF-8 and never embedded in HTML: people shall be able to read class names in any script.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    internal sealed record ImageJson(int Width, int Height);

    internal sealed record ModelJson(string Name, string Folder, string ConfigHash, int NativeSize);

    internal sealed record OptionsJson(
        string Prompt,
        string Reconstruction,
        int? Timestep,
        int? Steps,
        float? GuidanceScale,
        long? Seed,
        string Injection,
        float? InjectionWeight,
        float? CrossStrength,
        float? SelfStrength,
        bool? ScheduleFactor,
        float Mixing,
        float[]? ConfidenceFilter,
        float Threshold,
        int Iterations,
        int FeatureGrid);

    internal sealed record RunLengthJson(int[] Size, string Counts);

    internal sealed record ClassJson(
        int Index,
        string Name,
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
        new ImageJson(result.Image.Width, result.Image.Height),
        new ModelJson(result.Model.Name, result.Model.Folder, result.Model.ConfigHash, result.Model.NativeSize),
        Describe(result.Options),
        PostProcessingJson.From(result.PostProcessing),
        files.HasFlag(RefiningFiles.Comparison) ? RefiningFolder.ComparisonFile : null,
        RefiningFolder.HasLabels(result, files) ? RefiningFolder.LabelsFile : null,
        [.. result.Masks.Select(mask => Describe(mask, files))],
        result.Warnings,
        result.Timings.ToDictionary(timing => timing.Stage, timing => Math.Round(timing.Milliseconds, 1)));

    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Context.RefiningJson), (byte)'\n'];

    /// <summary>The members that play no part under the chosen kinds are left out (null).</summary>
    private static OptionsJson Describe(RefiningOptions options)
    {
        bool isOneStep = options.Reconstruction == ReconstructionKind.OneStep;
        bool isModulated = options.Injection == MaskInjectionKind.RangeModulated;
        return new OptionsJson(
            options.Prompt,
            Name(options.Reconstruction),
            isOneStep ? options.Timestep : null,
            isOneStep ? null : options.NullTextSteps,
            isOneStep ? null : options.GuidanceScale,
            isOneStep ? options.Seed : null,
            Name(options.Injection),
            options.Injection == MaskInjectionKind.Constant ? options.InjectionWeight : null,
            isModulated ? options.CrossStrength : null,
            isModulated ? options.SelfStrength : null,
            isModulated ? options.UseScheduleFactor : null,
            options.Mixing,
            options.ConfidenceFilter is { } filter ? [filter.Lowest, filter.Highest] : null,
            options.Threshold,
            options.Iterations,
            options.FeatureGrid);
    }

    private static ClassJson Describe(RefinedMask mask, RefiningFiles files)
    {
        RunLength runs = RunLength.Encode(mask.Mask);
        return new ClassJson(
            mask.Index,
            mask.ClassName,
            mask.Generated is not null,
            mask.MaskBefore.Area,
            mask.Mask.Area,
            mask.Added.Area,
            mask.Removed.Area,
            Math.Round(MeanChange(mask), 6),
            mask.Mask.BoundingBox is { } box ? [box.X, box.Y, box.Width, box.Height] : null,
            files.HasFlag(RefiningFiles.Masks) ? RefiningFolder.MaskFile(mask) : null,
            files.HasFlag(RefiningFiles.Probabilities) ? RefiningFolder.ProbabilityFile(mask) : null,
            new RunLengthJson([runs.Height, runs.Width], runs.ToCompressed()),
            mask.Warnings);
    }

    private static double MeanChange(RefinedMask mask)
    {
        double sum = 0;
        for (int i = 0; i < mask.Probability.Pixels.Length; i++)
            sum += Math.Abs(mask.Probability.Pixels[i] - mask.ProbabilityBefore.Pixels[i]);
        return sum / mask.Probability.Pixels.Length;
    }

    /// <summary>The spelling of the command line: <c>RangeModulated</c> is <c>range-modulated</c>.</summary>
    private static string Name(Enum value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}

[JsonSerializable(typeof(RefiningJson))]
internal sealed partial class RefiningJsonContext : JsonSerializerContext;
