using System.Text.Json;
using System.Text.Json.Serialization;
using Denote.PostProcessing;
using Denote.Refining;
using Denote.Results;

namespace Denote.Labelling;

/// <summary>The layout of a labelled picture's JSON; every member is described in docs/result-json.md.</summary>
internal sealed record LabellingJson(
    string Schema,
    string Version,
    ImageJson Image,
    ModelJson Model,
    IReadOnlyList<LabellingJson.ExtractorJson> Features,
    LabellingJson.OptionsJson Options,
    RefiningOptionsJson? GenerativeRefinement,
    IReadOnlyList<LabellingJson.ClassJson> Classes,
    IReadOnlyList<LabellingJson.SegmentJson> Segments,
    string? LabelsFile,
    string? OverlayFile,
    string? PanopticFile,
    string? ScoresFile,
    ComputationJson Computation,
    IReadOnlyDictionary<string, double> Timings)
{
    private const string SchemaName = "denote.label/1";

    private static readonly LabellingJsonContext Context = new(ResultJson.Layout);

    internal sealed record ExtractorJson(string Name, string Model, string Options, string Hash);

    internal sealed record OptionsJson(
        int? ShorterSide,
        IReadOnlyList<double> Windows,
        double Stride,
        string Levels,
        string Background,
        double Threshold,
        bool Filter,
        int FilterKeeps,
        bool ScaledFilter,
        double? StuffSimilarity,
        PostProcessingJson? PostProcessing);

    internal sealed record ClassJson(int Label, string Name, string Kind, bool InPlay);

    internal sealed record SegmentJson(int Label, string Name, int Area, double Share, int[] Box);

    public static LabellingJson From(LabellingResult result, string name, LabellingFiles files)
    {
        double all = result.Labels.Pixels.Length;
        string[] taking = [.. result.Options.Features ?? result.Vocabulary.Extractors.Select(taken => taken.Name)];
        return new LabellingJson(
            SchemaName,
            result.Version,
            ImageJson.From(result.Image),
            ModelJson.From(result.Model),
            [
                .. result.Vocabulary.Extractors.Where(extractor => taking.Contains(extractor.Name)).Select(extractor =>
                    new ExtractorJson(extractor.Name, extractor.Model, extractor.Options, extractor.Hash)),
            ],
            Describe(result.Options),
            result.GenerativeRefinement is { } refining ? RefiningOptionsJson.From(refining) : null,
            [
                .. result.Vocabulary.Classes.Select((entry, i) =>
                    new ClassJson(i + 1, entry.Name, ResultJson.WordOf(entry.Kind), result.ClassesInPlay.Contains(i))),
            ],
            [
                .. result.Classes.Select(found => new SegmentJson(
                    found.Label,
                    found.Name ?? "background",
                    found.Pixels,
                    Math.Round(found.Pixels / all, 4),
                    [found.Box.X, found.Box.Y, found.Box.Width, found.Box.Height])),
            ],
            FileOf(LabellingFiles.Labels),
            FileOf(LabellingFiles.Overlay),
            FileOf(LabellingFiles.Panoptic),
            FileOf(LabellingFiles.Scores),
            ComputationJson.From(result.Computation),
            ResultJson.Milliseconds(result.Timings));

        string? FileOf(LabellingFiles file) => files.HasFlag(file) ? LabellingFolder.FileOf(name, file) : null;
    }

    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Context.LabellingJson), (byte)'\n'];

    private static OptionsJson Describe(LabellingOptions options) => new(
        options.ShorterSide,
        options.Windows,
        options.Stride,
        options.Levels == PrototypeLevels.All ? "all" : options.Levels.ToString().ToLowerInvariant(),
        ResultJson.WordOf(options.Background),
        options.EffectiveThreshold,
        options.Filter,
        options.FilterKeeps,
        options.ScaledFilter,
        options.StuffSimilarity,
        PostProcessingJson.From(options.PostProcessing));
}

[JsonSerializable(typeof(LabellingJson))]
internal sealed partial class LabellingJsonContext : JsonSerializerContext;
