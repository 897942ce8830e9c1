using Denote.Models.Diffusion;

namespace Denote.Labelling;

/// <summary>Which cross-attention layers of a U-Net give OVDiff's features.</summary>
public static class DiffusionFeatureLayers
{
    private const string FirstBlock = ".transformer_blocks.0.";

    /// <summary>The released code's choice among the 16 layers of Stable Diffusion 1.x and 2.x.</summary>
    private static readonly int[] Paper = [0, 6, 7, 8, 9, 10, 11, 12, 15];

    /// <summary>
    /// Of 16 cross-attention layers (Stable Diffusion 1.x and 2.x) the paper's: the first, the middle, those of the way
    /// up but for the finest grid, and the last. Of any other network all of the way up: the picture-book model's layers
    /// 3 to 6 of 7, which label better there than the paper's counterparts. Where a transformer has several blocks
    /// (SDXL), only its first counts.
    /// </summary>
    /// <param name="layers">The network's attention layers in the order of computation.</param>
    /// <param name="indices">Places among the cross-attention layers to take instead; null chooses.</param>
    /// <exception cref="DenoteException">There is no such layer.</exception>
    public static IReadOnlyList<AttentionLayer> Choose(
        IReadOnlyList<AttentionLayer> layers, IReadOnlyList<int>? indices = null)
    {
        ArgumentNullException.ThrowIfNull(layers);
        AttentionLayer[] cross = [.. layers.Where(layer => layer.Kind == AttentionKind.Cross)];
        if (indices is null && cross.Length == 16) indices = Paper;
        if (indices is not null) return [.. indices.Select(index => At(cross, index))];
        AttentionLayer[] up =
        [
            .. cross.Where(layer => layer.Stage == UNetStage.Up
                && layer.Name.Contains(FirstBlock, StringComparison.Ordinal)),
        ];
        return up.Length > 0
            ? up
            : throw new DenoteException("The model has no cross-attention on the way up to take features from.");
    }

    private static AttentionLayer At(AttentionLayer[] cross, int index) => (uint)index < (uint)cross.Length
        ? cross[index]
        : throw new DenoteException(
            $"There is no cross-attention layer {index}; this model has 0 to {cross.Length - 1}.");
}
