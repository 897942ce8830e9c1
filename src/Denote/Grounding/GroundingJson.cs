using System.Text.Json;
using System.Text.Json.Serialization;
using Denote.PostProcessing;
using Denote.Refining;
using Denote.Results;

namespace Denote.Grounding;

/// <summary>The layout of <c>result.json</c>; every member is described in docs/result-json.md.</summary>
internal sealed record GroundingJson(
    string Schema,
    string Version,
    string Narrative,
    ImageJson Image,
    ModelJson Model,
    GroundingJson.OptionsJson Options,
    RefiningOptionsJson? GenerativeRefinement,
    PostProcessingJson? PostProcessing,
    GroundingJson.RefinementJson? Refinement,
    int Prompts,
    IReadOnlyList<GroundingJson.PhraseJson> Phrases,
    IReadOnlyList<string> Warnings,
    ComputationJson Computation,
    IReadOnlyDictionary<string, double> Timings)
{
    private const string SchemaName = "denote.ground/1";

    private static readonly GroundingJsonContext Context = new(ResultJson.Layout);

    internal sealed record OptionsJson(
        string Inversion,
        int? Timestep,
        int? NoiseDraws,
        long? Seed,
        int? Steps,
        float? GuidanceScale,
        IReadOnlyList<int>? CrossResolutions,
        int? SelfResolution,
        string Words,
        string Weighting,
        string Segmentation,
        float? AnchorThreshold,
        float MaskThreshold);

    internal sealed record RefinementJson(string Proposer, double Threshold, int Regions);

    internal sealed record SpanJson(string Text, int Start, int End);

    internal sealed record TokenJson(string Text, int Position, float Weight);

    internal sealed record PhraseJson(
        int Index,
        string Text,
        int Start,
        int End,
        SpanJson? Head,
        IReadOnlyList<TokenJson> Tokens,
        string Outcome,
        int Area,
        double AreaShare,
        int[]? Box,
        float MeanAttention,
        float PeakAttention,
        string? MaskFile,
        string? HeatFile,
        IReadOnlyList<int>? Regions,
        RunLengthJson Rle,
        IReadOnlyList<string> Warnings);

    public static GroundingJson From(GroundingResult result, GroundingFiles files) => new(
        SchemaName,
        result.Version,
        result.Narrative,
        ImageJson.From(result.Image),
        ModelJson.From(result.Model),
        Describe(result.Options),
        result.GenerativeRefinement is { } refining ? RefiningOptionsJson.From(refining) : null,
        PostProcessingJson.From(result.PostProcessing),
        result.Refinement is { } refinement
            ? new RefinementJson(refinement.Proposer, refinement.Threshold, refinement.Regions)
            : null,
        result.Prompts,
        [.. result.Phrases.Select(phrase => Describe(result, phrase, files))],
        result.Warnings,
        ComputationJson.From(result.Computation),
        ResultJson.Milliseconds(result.Timings));

    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Context.GroundingJson), (byte)'\n'];

    /// <summary>The members that play no part under the chosen kinds are left out (null).</summary>
    private static OptionsJson Describe(GroundingOptions options)
    {
        bool isOneStep = options.Inversion == InversionKind.OneStep;
        bool growsAnchors = options.Segmentation == SegmentationKind.LocateToSegment;
        return new OptionsJson(
            ResultJson.WordOf(options.Inversion),
            isOneStep ? options.Timestep : null,
            isOneStep ? options.NoiseDraws : null,
            isOneStep ? options.Seed : null,
            isOneStep ? null : options.Steps,
            isOneStep ? null : options.GuidanceScale,
            options.CrossResolutions,
            growsAnchors ? options.SelfResolution : null,
            ResultJson.WordOf(options.Words),
            ResultJson.WordOf(options.Weighting),
            ResultJson.WordOf(options.Segmentation),
            growsAnchors ? options.AnchorThreshold : null,
            options.MaskThreshold);
    }

    private static PhraseJson Describe(GroundingResult result, GroundedPhrase phrase, GroundingFiles files) => new(
        phrase.Index,
        phrase.Text,
        phrase.Span.Start,
        phrase.Span.End,
        phrase.Head is { } head ? new SpanJson(head.In(result.Narrative), head.Start, head.End) : null,
        [.. phrase.Tokens.Select(token => new TokenJson(token.Text, token.Position, token.Weight))],
        ResultJson.WordOf(phrase.Outcome),
        phrase.Area,
        Math.Round((double)phrase.Area / phrase.Mask.Pixels.Length, 6),
        phrase.Box is { } box ? [box.X, box.Y, box.Width, box.Height] : null,
        phrase.MeanAttention,
        phrase.PeakAttention,
        files.HasFlag(GroundingFiles.Masks) ? GroundingFolder.MaskFile(phrase) : null,
        files.HasFlag(GroundingFiles.HeatMaps) ? GroundingFolder.HeatFile(phrase) : null,
        phrase.Regions,
        RunLengthJson.From(phrase.ToRunLength()),
        phrase.Warnings);
}

[JsonSerializable(typeof(GroundingJson))]
internal sealed partial class GroundingJsonContext : JsonSerializerContext;
