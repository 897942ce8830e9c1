using Denote.Results;

namespace Denote.PostProcessing;

/// <summary>How post-processing stands in <c>result.json</c>; members of the other kind are null.</summary>
internal sealed record PostProcessingJson(
    string Kind,
    int Iterations,
    IReadOnlyList<int>? Dilations,
    float? SmoothnessDeviation,
    float? SmoothnessWeight,
    float? AppearancePositionDeviation,
    float? AppearanceColourDeviation,
    float? AppearanceWeight,
    float? MaskConfidence)
{
    /// <summary>Null for no post-processing.</summary>
    public static PostProcessingJson? From(PostProcessingOptions? options)
    {
        if (options is null or { Kind: PostProcessingKind.None }) return null;
        string kind = ResultJson.WordOf(options.Kind);
        if (options.Kind == PostProcessingKind.Pamr)
        {
            var pamr = options.Pamr;
            return new(kind, pamr.Iterations, pamr.Dilations, null, null, null, null, null, null);
        }
        var crf = options.Crf;
        return new(
            kind,
            crf.Iterations,
            null,
            crf.SmoothnessDeviation,
            crf.SmoothnessWeight,
            crf.AppearancePositionDeviation,
            crf.AppearanceColourDeviation,
            crf.AppearanceWeight,
            crf.MaskConfidence);
    }
}
