using Denote.Results;

namespace Denote.Refining;

/// <summary>How the settings of refinement stand in <c>result.json</c>.</summary>
internal sealed record RefiningOptionsJson(
    string Prompt,
    string Reconstruction,
    int? Timestep,
    int? Steps,
    float? GuidanceScale,
    long? Seed,
    string Injection,
    string? Background,
    float? InjectionWeight,
    float? CrossStrength,
    float? SelfStrength,
    bool? ScheduleFactor,
    float? ControlScale,
    float Mixing,
    float[]? ConfidenceFilter,
    float Threshold,
    int Iterations,
    int FeatureGrid)
{
    /// <summary>The members that play no part under the chosen kinds are left out (null).</summary>
    public static RefiningOptionsJson From(RefiningOptions options)
    {
        bool isOneStep = options.Reconstruction == ReconstructionKind.OneStep;
        bool isModulated = options.Injection == MaskInjectionKind.RangeModulated;
        return new RefiningOptionsJson(
            options.Prompt,
            ResultJson.WordOf(options.Reconstruction),
            isOneStep ? options.Timestep : null,
            isOneStep ? null : options.NullTextSteps,
            isOneStep ? null : options.GuidanceScale,
            isOneStep ? options.Seed : null,
            ResultJson.WordOf(options.Injection),
            isModulated ? ResultJson.WordOf(options.Background) : null,
            options.Injection == MaskInjectionKind.Constant ? options.InjectionWeight : null,
            isModulated ? options.CrossStrength : null,
            isModulated ? options.SelfStrength : null,
            isModulated ? options.UseScheduleFactor : null,
            options.ControlScale,
            options.Mixing,
            options.ConfidenceFilter is { } filter ? [filter.Lowest, filter.Highest] : null,
            options.Threshold,
            options.Iterations,
            options.FeatureGrid);
    }
}
