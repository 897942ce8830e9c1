namespace Denote;

/// <summary>The wall time of one stage of an operation.</summary>
/// <param name="Stage">The stage's name.</param>
/// <param name="Milliseconds">Wall time.</param>
public readonly record struct StageTiming(string Stage, double Milliseconds)
{
    /// <summary>The stages of two operations, where stages of the same name are added up.</summary>
    internal static IReadOnlyList<StageTiming> Join(IReadOnlyList<StageTiming> first, IReadOnlyList<StageTiming> second) =>
    [
        .. first.Concat(second).GroupBy(timing => timing.Stage)
            .Select(stage => new StageTiming(stage.Key, stage.Sum(timing => timing.Milliseconds))),
    ];
}
