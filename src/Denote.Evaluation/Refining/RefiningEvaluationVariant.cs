using Denote.Refining;

namespace Denote.Evaluation.Refining;

/// <summary>One way to refine in the table.</summary>
/// <param name="Name">The column's title.</param>
/// <param name="Options">Its settings.</param>
public sealed record RefiningEvaluationVariant(string Name, RefiningOptions Options)
{
    /// <summary>The paper's modules (table III), and the settings that its text leaves open.</summary>
    public static IReadOnlyList<RefiningEvaluationVariant> Modules { get; } = Make(RefiningOptions.Default);

    /// <summary>The method with its defaults.</summary>
    public static IReadOnlyList<RefiningEvaluationVariant> Default { get; } = [new("G4Seg", RefiningOptions.Default)];

    /// <summary>With and without null-text inversion (table IV).</summary>
    /// <param name="steps">Steps each way.</param>
    public static IReadOnlyList<RefiningEvaluationVariant> NullText(int steps) =>
    [
        .. Default,
        new($"null-text, {steps} steps", RefiningOptions.Default with
        {
            Reconstruction = ReconstructionKind.NullText,
            NullTextSteps = steps,
        }),
    ];

    private static IReadOnlyList<RefiningEvaluationVariant> Make(RefiningOptions full) =>
    [
        new("SCA", full with { Injection = MaskInjectionKind.None, ConfidenceFilter = null }),
        new("EMI+SCA", full with { ConfidenceFilter = null }),
        new("SCA+CF", full with { Injection = MaskInjectionKind.None }),
        new("EMI+SCA+CF", full),
        new("CF 0.1-0.7", full with { ConfidenceFilter = new ProbabilityRange(0.1f, 0.7f) }),
        new("background untouched", full with { Background = BackgroundInjection.Untouched }),
        new("no background segment", full with { Background = BackgroundInjection.NoSegment }),
        new("EMI (t/1000)^5", full with { UseScheduleFactor = true }),
        new("EMI constant", full with { Injection = MaskInjectionKind.Constant }),
        new("beta 0.9", full with { Mixing = 0.9f }),
        new("beta 0.5", full with { Mixing = 0.5f }),
        new("3 rounds", full with { Iterations = 3 }),
        new("grid 16", full with { FeatureGrid = 16 }),
        new("grid 48", full with { FeatureGrid = 48 }),
    ];
}
