using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// Gathers attention while a U-Net computes it: a choice of layers, one row of the batch, a choice of keys, the mean
/// over heads, over layers of one grid and over repeated passes. It may be given to any number of passes (denoising
/// steps) and owns what it gathers; dispose it after the last use. Not safe for passes that run at the same time.
/// </summary>
public sealed class AttentionCapture : IDisposable
{
    private readonly List<AttentionMap> _maps = [];

    /// <summary>Which layers are read.</summary>
    public required Func<AttentionLayer, bool> Layers { get; init; }

    /// <summary>Row of the batch that is read.</summary>
    public int Batch { get; init; }

    /// <summary>The keys that are read (for cross-attention: token positions), in this order; null reads all.</summary>
    public IReadOnlyList<int>? Keys { get; init; }

    /// <summary>Probabilities, or logits before the softmax.</summary>
    public AttentionSource Source { get; init; } = AttentionSource.Probabilities;

    /// <summary>Keeps the heads apart instead of taking their mean.</summary>
    public bool PerHead { get; init; }

    /// <summary>Keeps the layers apart instead of taking the mean of those with the same grid.</summary>
    public bool PerLayer { get; init; }

    /// <summary>What has been gathered, in the order of the layers.</summary>
    public IReadOnlyList<AttentionMap> Maps => _maps;

    /// <summary>Cross-attention of the down and up blocks at one grid size.</summary>
    /// <param name="height">Rows of the grid.</param>
    /// <param name="width">Columns of the grid.</param>
    /// <param name="keys">Token positions that are read; null reads all.</param>
    /// <param name="batch">Row of the batch that is read.</param>
    public static AttentionCapture CrossAt(int height, int width, IReadOnlyList<int>? keys = null, int batch = 0) =>
        At(AttentionKind.Cross, height, width, keys, batch);

    /// <summary>Self-attention of the down and up blocks at one grid size.</summary>
    /// <param name="height">Rows of the grid.</param>
    /// <param name="width">Columns of the grid.</param>
    /// <param name="keys">Pixels that are looked at, as y * width + x; null reads all.</param>
    /// <param name="batch">Row of the batch that is read.</param>
    public static AttentionCapture SelfAt(int height, int width, IReadOnlyList<int>? keys = null, int batch = 0) =>
        At(AttentionKind.Self, height, width, keys, batch);

    /// <summary>The mean over everything gathered at one grid size, <c>[keys, height * width]</c>.</summary>
    /// <param name="height">Rows of the grid.</param>
    /// <param name="width">Columns of the grid.</param>
    /// <exception cref="ModelException">Nothing, or more than one map, was gathered at that size.</exception>
    public Tensor Mean(int height, int width)
    {
        var found = _maps.Where(map => map.Height == height && map.Width == width).ToList();
        if (found.Count == 1) return found[0].Mean();
        string grids = _maps.Count == 0
            ? "none"
            : string.Join(", ", _maps.Select(map => $"{map.Height}x{map.Width}").Distinct());
        throw new ModelException($"{found.Count} attention maps of {height}x{width} were gathered, not one; "
            + $"grids: {grids}.");
    }

    /// <summary>Forgets what was gathered, to begin again.</summary>
    public void Clear()
    {
        foreach (var map in _maps) map.Dispose();
        _maps.Clear();
    }

    /// <summary>Returns the memory of everything gathered.</summary>
    public void Dispose() => Clear();

    /// <summary>The tap that adds one layer of one pass to what has been gathered.</summary>
    internal AttentionTap Tap(AttentionLayer layer, int keys)
    {
        int chosen = Keys?.Count ?? keys;
        Shape shape = PerHead ? [layer.Heads, chosen, layer.Queries] : [chosen, layer.Queries];
        var map = _maps.Find(map => map.Kind == layer.Kind && map.Height == layer.Height && map.Width == layer.Width
            && (!PerLayer || map.LayerName == layer.Name));
        if (map is null) _maps.Add(map = new AttentionMap(layer, PerLayer, shape));
        return new AttentionTap
        {
            Accumulator = map.AddOne(shape, layer),
            Batch = Batch,
            Keys = Keys,
            Source = Source,
            PerHead = PerHead,
            Weight = PerHead ? 1 : 1f / layer.Heads,
        };
    }

    private static AttentionCapture At(
        AttentionKind kind, int height, int width, IReadOnlyList<int>? keys, int batch) => new()
    {
        Layers = layer => layer.Kind == kind && layer.Stage != UNetStage.Mid
            && layer.Height == height && layer.Width == width,
        Keys = keys,
        Batch = batch,
    };
}
