namespace Denote.Tensors;

/// <summary>Sizes of the attention kernel's tiles.</summary>
internal static class QueryTile
{
    /// <summary>Queries of a tile: the length of a row of every transposed block.</summary>
    public const int Width = 64;

    /// <summary>Keys of a block: 64 x 120 logits fill most of a first-level cache.</summary>
    public const int BlockKeys = 120;

    /// <summary>Channels multiplied at once: what fits the first-level cache beside the logits.</summary>
    public const int BlockChannels = 256;
}
