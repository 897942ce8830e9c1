namespace Denote.Referring;

/// <summary>What the generative part reads for one expression.</summary>
/// <param name="Map">The mean of the guided maps, <c>[side * side]</c>, 0..1.</param>
/// <param name="Peak">The largest attention probability of the root word, mean over layers and steps, 0..1.</param>
/// <param name="BaselinePeak">The same of the empty prompt at the root word's place.</param>
internal sealed record CorrelationReading(double[] Map, double Peak, double BaselinePeak);
