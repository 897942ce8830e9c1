using Denote.Models.Diffusion;

namespace Denote.Labelling;

/// <summary>Which cross-attention layers of a U-Net give OVDiff's features.</summary>
public static class DiffusionFeatureLayers
{
    private const string FirstBlock = ".transformer_blocks.0.";

    /// <summary>
    /// The first layer, those of the middle, those of the way up but for its finest grid, and the last. These are the
    /// released code's layers 0, 6 to 12 and 15 of the 16 of Stable Diffusion 1.x and 2.x; the picture-book model's are
    /// 0, 2, 3, 4 and 6 of 7. Where a transformer has several blocks (SDXL), only its first counts.
    /// </summary>
    /// <param name="layers">The network's attention layers in the order of computation.</param>
    /// <param name="indices">Places among the cross-attention layers to take instead; null chooses.</param>
    /// <exception cref="DenoteException">There is no such layer.</exception>
    public static IReadOnlyList<AttentionLayer> Choose(
        IReadOnlyList<AttentionLayer> layers, IReadOnlyList<int>? indices = null)
    {
        ArgumentNullException.ThrowIfNull(layers);
        AttentionLayer[] cross = [.. layers.Where(layer => layer.Kind == AttentionKind.Cross)];
        if (indices is not null) return [.. indices.Select(index => At(cross, index))];
        cross = [.. cross.Where(layer => layer.Name.Contains(FirstBlock, StringComparison.Ordinal))];
        if (cross.Length == 0) throw new DenoteException("The model has no cross-attention to take features from.");
        int finest = cross.Max(layer => layer.Queries);
        return
        [
            .. cross.Where((layer, index) => index == 0 || index == cross.Length - 1
                || layer.Stage == UNetStage.Mid || (layer.Stage == UNetStage.Up && layer.Queries < finest)),
        ];
    }

    private static AttentionLayer At(AttentionLayer[] cross, int index) => (uint)index < (uint)cross.Length
        ? cross[index]
        : throw new DenoteException(
            $"There is no cross-attention layer {index}; this model has 0 to {cross.Length - 1}.");
}
