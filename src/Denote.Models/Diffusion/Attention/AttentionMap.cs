using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// The attention that an <see cref="AttentionCapture"/> has gathered: of one layer, or of all its layers with one grid.
/// </summary>
public sealed class AttentionMap : IDisposable
{
    private readonly Tensor _sum;

    internal AttentionMap(AttentionLayer layer, bool perLayer, Shape shape)
    {
        LayerName = perLayer ? layer.Name : null;
        (Kind, Height, Width) = (layer.Kind, layer.Height, layer.Width);
        _sum = TensorScope.Release(Tensor.Zeros(shape));
    }

    /// <summary>The layer, or null when layers are gathered together.</summary>
    public string? LayerName { get; }

    /// <summary>Self- or cross-attention.</summary>
    public AttentionKind Kind { get; }

    /// <summary>Rows of the query grid.</summary>
    public int Height { get; }

    /// <summary>Columns of the query grid.</summary>
    public int Width { get; }

    /// <summary>How many times a layer has been added: layers times passes.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// The mean over everything that was added: <c>[keys, Height * Width]</c>, row k being the map of the k-th
    /// captured key, or <c>[heads, keys, Height * Width]</c> with the heads kept apart.
    /// </summary>
    /// <returns>A new tensor of the current scope.</returns>
    public Tensor Mean() => Ops.Scale(_sum, 1f / Math.Max(1, Count));

    /// <summary>Returns the memory.</summary>
    public void Dispose() => _sum.Dispose();

    internal Tensor AddOne(Shape shape, AttentionLayer layer)
    {
        if (_sum.Shape != shape)
            throw new ModelException($"'{layer.Name}' has maps of {shape}, the capture's other layers of {_sum.Shape}; "
                + "gather such layers one by one (PerLayer).");
        Count++;
        return _sum;
    }
}
