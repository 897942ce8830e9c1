namespace Denote.Models.Diffusion;

/// <summary>One attention layer of a U-Net during a pass over latents of one size.</summary>
/// <param name="Name">
/// Its path in the checkpoint, for example <c>down_blocks.0.attentions.1.transformer_blocks.0.attn2</c>.
/// </param>
/// <param name="Index">Its place in the order of computation, self and cross layers counted together, from 0.</param>
/// <param name="Kind">Self- or cross-attention.</param>
/// <param name="Stage">Down, middle or up.</param>
/// <param name="Height">Rows of its query grid.</param>
/// <param name="Width">Columns of its query grid.</param>
/// <param name="Heads">Number of heads.</param>
/// <param name="HeadDim">Channels of a head.</param>
public sealed record AttentionLayer(
    string Name,
    int Index,
    AttentionKind Kind,
    UNetStage Stage,
    int Height,
    int Width,
    int Heads,
    int HeadDim)
{
    /// <summary>Number of queries, row by row: query y * Width + x is the pixel at row y and column x.</summary>
    public int Queries => Height * Width;
}
