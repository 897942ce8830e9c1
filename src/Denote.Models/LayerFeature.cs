namespace Denote.Models;

/// <summary>Asks a vision transformer for the queries, keys or values of a layer.</summary>
/// <param name="Layer">The layer, 0 is the first; negative numbers count from the end, -1 is the last.</param>
/// <param name="Feature">What is asked for.</param>
public readonly record struct LayerFeature(int Layer, AttentionFeature Feature);
