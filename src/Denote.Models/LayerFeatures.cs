using Denote.Tensors;

namespace Denote.Models;

/// <summary>The queries, keys and values that were asked of a vision transformer, kept while its layers run.</summary>
internal sealed class LayerFeatures
{
    private readonly (int Layer, AttentionFeature Feature)[] _requests;

    /// <summary>Makes room for the features in the current scope.</summary>
    /// <param name="requests">What is asked for.</param>
    /// <param name="layers">Number of layers of the network.</param>
    /// <param name="shape">Shape of every layer's output, <c>[B, tokens, C]</c>.</param>
    public LayerFeatures(IReadOnlyList<LayerFeature> requests, int layers, Shape shape)
    {
        _requests = [.. requests.Select(request => (IndexOf(request.Layer, layers), request.Feature))];
        Tensors = [.. requests.Select(_ => Tensor.Empty(shape))];
    }

    /// <summary>In the order of the requests, each <c>[B, tokens, C]</c>, before the split into heads.</summary>
    public IReadOnlyList<Tensor> Tensors { get; }

    /// <summary>Copies what is asked of a layer.</summary>
    public void Keep(int layer, Tensor query, Tensor key, Tensor value)
    {
        for (int i = 0; i < _requests.Length; i++)
            if (_requests[i].Layer == layer)
                Select(_requests[i].Feature, query, key, value).Span.CopyTo(Tensors[i].Span);
    }

    private static Tensor Select(AttentionFeature feature, Tensor query, Tensor key, Tensor value) => feature switch
    {
        AttentionFeature.Query => query,
        AttentionFeature.Key => key,
        _ => value,
    };

    private static int IndexOf(int layer, int layers)
    {
        int index = layer < 0 ? layers + layer : layer;
        return (uint)index < (uint)layers
            ? index
            : throw new ModelException($"There is no layer {layer} in a network of {layers} layers.");
    }
}
