using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Denote.Imaging;
using Denote.PostProcessing;

namespace Denote.Referring;

/// <summary>The layout of <c>result.json</c>; every member is described in docs/result-json.md.</summary>
internal sealed record ReferringJson(
    string Schema,
    string Version,
    ReferringJson.ImageJson Image,
    ReferringJson.ModelJson Model,
    ReferringJson.OptionsJson Options,
    PostProcessingJson? PostProcessing,
    string Proposer,
    int DroppedProposals,
    string? OverlayFile,
    string? ScoresFile,
    IReadOnlyList<ReferringJson.ExpressionJson> Expressions,
    IReadOnlyList<string> Warnings,
    IReadOnlyDictionary<string, double> Timings)
{
    private const string SchemaName = "denote.refer/1";

    private static readonly ReferringJsonContext Context = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        // The file is UTF-8 and never embedded in HTML: people shall be able to read expressions in any script.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    internal sealed record ImageJson(int Width, int Height);

    internal sealed record ModelJson(string Name, string Folder, string ConfigHash, int NativeSize);

    internal sealed record WeightsJson(double Hard, double Soft, double Generative);

    internal sealed record OptionsJson(
        string Variant,
        WeightsJson Weights,
        double MinConfidence,
        int? PictureSize,
        int? AttentionGrid,
        string Source,
        float GuidanceScale,
        int Steps,
        double Strength,
        long Seed,
        string Schedule,
        string Projection,
        bool UsePosition);

    internal sealed record RootJson(string Text, int Start, int End, bool IsGiven);

    internal sealed record RunLengthJson(int[] Size, string Counts);

    internal sealed record ProposalJson(
        double Total, double? Generative, double? Hard, double? Soft, int Area, int[]? Box, RunLengthJson Rle);

    internal sealed record ExpressionJson(
        int Index,
        string Text,
        RootJson Root,
        string Position,
        bool Found,
        double Confidence,
        double? Margin,
        double? PeakAttention,
        double? BaselineAttention,
        string? MaskFile,
        int Area,
        int[]? Box,
        RunLengthJson? Rle,
        IReadOnlyList<ProposalJson> Proposals,
        IReadOnlyList<string> Warnings);

    public static ReferringJson From(ReferringResult result, ReferringFiles files) => new(
        SchemaName,
        result.Version,
        new ImageJson(result.Image.Width, result.Image.Height),
        new ModelJson(result.Model.Name, result.Model.Folder, result.Model.ConfigHash, result.Model.NativeSize),
        Describe(result.Options),
        PostProcessingJson.From(result.PostProcessing),
        result.Proposer,
        result.DroppedProposals,
        files.HasFlag(ReferringFiles.Overlay) ? ReferringFolder.OverlayFile : null,
        ReferringFolder.HasScores(result, files) ? ReferringFolder.ScoresFile : null,
        [.. result.Expressions.Select(expression => Describe(result, expression, files))],
        result.Warnings,
        result.Timings.ToDictionary(timing => timing.Stage, timing => Math.Round(timing.Milliseconds, 1)));

    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Context.ReferringJson), (byte)'\n'];

    private static OptionsJson Describe(ReferringOptions options)
    {
        FusionWeights weights = options.EffectiveWeights;
        return new OptionsJson(
            Name(options.Variant),
            new WeightsJson(weights.Hard, weights.Soft, weights.Generative),
            options.MinConfidence,
            options.PictureSize,
            options.AttentionGrid,
            Name(options.Source),
            options.GuidanceScale,
            options.Steps,
            options.Strength,
            options.Seed,
            Name(options.Schedule),
            Name(options.Projection),
            options.UsePosition);
    }

    private static ExpressionJson Describe(
        ReferringResult result, ReferredExpression expression, ReferringFiles files) => new(
        expression.Index,
        expression.Text,
        new RootJson(expression.Root.In(expression.Text), expression.Root.Start, expression.Root.End,
            result.Options.RootWord is not null),
        Name(expression.Position),
        expression.Found,
        Round(expression.Confidence),
        expression.Evidence is { } evidence ? Round(evidence.Margin) : null,
        expression.PeakAttention is { } peak ? Round(peak) : null,
        expression.BaselineAttention is { } baseline ? Round(baseline) : null,
        files.HasFlag(ReferringFiles.Masks) ? ReferringFolder.MaskFile(expression) : null,
        expression.Mask.Area,
        Corners(expression.Mask.BoundingBox),
        expression.Found ? Encode(expression.Mask) : null,
        [.. expression.Proposals.Select(Describe)],
        expression.Warnings);

    private static ProposalJson Describe(ScoredProposal proposal) => new(
        Round(proposal.Total),
        proposal.Generative is { } generative ? Round(generative) : null,
        proposal.Hard is { } hard ? Round(hard) : null,
        proposal.Soft is { } soft ? Round(soft) : null,
        proposal.Area,
        Corners(proposal.Box),
        Encode(proposal.Mask));

    private static int[]? Corners(PixelBox? box) => box is { } at ? [at.X, at.Y, at.Width, at.Height] : null;

    private static RunLengthJson Encode(Mask mask)
    {
        RunLength runs = RunLength.Encode(mask);
        return new RunLengthJson([runs.Height, runs.Width], runs.ToCompressed());
    }

    private static double Round(double value) => Math.Round(value, 6);

    /// <summary>The spelling of the command line: <c>GenerativeSegmenter</c> is <c>generative-segmenter</c>.</summary>
    private static string Name(Enum value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}

[JsonSerializable(typeof(ReferringJson))]
internal sealed partial class ReferringJsonContext : JsonSerializerContext;
