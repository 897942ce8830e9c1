namespace Denote;

/// <summary>The wall time of one stage of an operation.</summary>
/// <param name="Stage">The stage's name.</param>
/// <param name="Milliseconds">Wall time.</param>
public readonly record struct StageTiming(string Stage, double Milliseconds);
