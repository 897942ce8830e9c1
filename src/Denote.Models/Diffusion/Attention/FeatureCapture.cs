using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// Keeps the queries, keys or values of chosen attention layers of the latest pass. It owns what it keeps; dispose it
/// after the last use.
/// </summary>
public sealed class FeatureCapture : IDisposable
{
    private readonly Dictionary<string, Tensor> _features = new(StringComparer.Ordinal);

    /// <summary>Which layers are kept.</summary>
    public required Func<AttentionLayer, bool> Layers { get; init; }

    /// <summary>What is kept of them.</summary>
    public required AttentionFeature Feature { get; init; }

    /// <summary>
    /// By layer name: <c>[B, N, C]</c>, before the split into heads; N pixels, or tokens for a cross layer's keys.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> Features => _features;

    /// <summary>Returns the memory of everything kept.</summary>
    public void Dispose()
    {
        foreach (var feature in _features.Values) feature.Dispose();
        _features.Clear();
    }

    internal void Keep(AttentionLayer layer, Tensor feature)
    {
        if (_features.Remove(layer.Name, out var previous)) previous.Dispose();
        // A copy: keys and values of cross-attention are shared between passes.
        _features[layer.Name] = TensorScope.Release(feature.Clone());
    }
}
