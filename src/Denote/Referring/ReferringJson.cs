using System.Text.Json;
using System.Text.Json.Serialization;
using Denote.Imaging;
using Denote.PostProcessing;
using Denote.Refining;
using Denote.Results;

namespace Denote.Referring;

/// <summary>The layout of <c>result.json</c>; every member is described in docs/result-json.md.</summary>
internal sealed record ReferringJson(
    string Schema,
    string Version,
    ImageJson Image,
    ModelJson Model,
    ReferringJson.OptionsJson Options,
    RefiningOptionsJson? GenerativeRefinement,
    PostProcessingJson? PostProcessing,
    string Proposer,
    int DroppedProposals,
    string? OverlayFile,
    string? ScoresFile,
    IReadOnlyList<ReferringJson.ExpressionJson> Expressions,
    IReadOnlyList<string> Warnings,
    ComputationJson Computation,
    IReadOnlyDictionary<string, double> Timings)
{
    private const string SchemaName = "denote.refer/1";

    private static readonly ReferringJsonContext Context = new(ResultJson.Layout);

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
        ImageJson.From(result.Image),
        ModelJson.From(result.Model),
        Describe(result.Options),
        result.GenerativeRefinement is { } refining ? RefiningOptionsJson.From(refining) : null,
        PostProcessingJson.From(result.PostProcessing),
        result.Proposer,
        result.DroppedProposals,
        files.HasFlag(ReferringFiles.Overlay) ? ReferringFolder.OverlayFile : null,
        ReferringFolder.HasScores(result, files) ? ReferringFolder.ScoresFile : null,
        [.. result.Expressions.Select(expression => Describe(result, expression, files))],
        result.Warnings,
        ComputationJson.From(result.Computation),
        ResultJson.Milliseconds(result.Timings));

    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Context.ReferringJson), (byte)'\n'];

    private static OptionsJson Describe(ReferringOptions options)
    {
        FusionWeights weights = options.EffectiveWeights;
        return new OptionsJson(
            ResultJson.WordOf(options.Variant),
            new WeightsJson(weights.Hard, weights.Soft, weights.Generative),
            options.MinConfidence,
            options.PictureSize,
            options.AttentionGrid,
            ResultJson.WordOf(options.Source),
            options.GuidanceScale,
            options.Steps,
            options.Strength,
            options.Seed,
            ResultJson.WordOf(options.Schedule),
            ResultJson.WordOf(options.Projection),
            options.UsePosition);
    }

    private static ExpressionJson Describe(
        ReferringResult result, ReferredExpression expression, ReferringFiles files) => new(
        expression.Index,
        expression.Text,
        new RootJson(expression.Root.In(expression.Text), expression.Root.Start, expression.Root.End,
            result.Options.RootWord is not null),
        ResultJson.WordOf(expression.Position),
        expression.Found,
        Round(expression.Confidence),
        expression.Evidence is { } evidence ? Round(evidence.Margin) : null,
        expression.PeakAttention is { } peak ? Round(peak) : null,
        expression.BaselineAttention is { } baseline ? Round(baseline) : null,
        files.HasFlag(ReferringFiles.Masks) ? ReferringFolder.MaskFile(expression) : null,
        expression.Mask.Area,
        Corners(expression.Mask.BoundingBox),
        expression.Found ? RunLengthJson.From(expression.Mask) : null,
        [.. expression.Proposals.Select(Describe)],
        expression.Warnings);

    private static ProposalJson Describe(ScoredProposal proposal) => new(
        Round(proposal.Total),
        proposal.Generative is { } generative ? Round(generative) : null,
        proposal.Hard is { } hard ? Round(hard) : null,
        proposal.Soft is { } soft ? Round(soft) : null,
        proposal.Area,
        Corners(proposal.Box),
        RunLengthJson.From(proposal.Mask));

    private static int[]? Corners(PixelBox? box) => box is { } at ? [at.X, at.Y, at.Width, at.Height] : null;

    private static double Round(double value) => Math.Round(value, 6);
}

[JsonSerializable(typeof(ReferringJson))]
internal sealed partial class ReferringJsonContext : JsonSerializerContext;
