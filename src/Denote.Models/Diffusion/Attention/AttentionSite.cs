namespace Denote.Models.Diffusion;

/// <summary>Where an attention layer stands in its network, whatever the size of the latents.</summary>
/// <param name="Name">Its path in the checkpoint.</param>
/// <param name="Index">Its place in the order of computation.</param>
/// <param name="Kind">Self- or cross-attention.</param>
/// <param name="Stage">Down, middle or up.</param>
/// <param name="Level">How many times the latents' grid has been halved, 0 is the finest.</param>
/// <param name="Heads">Number of heads.</param>
/// <param name="HeadDim">Channels of a head.</param>
internal sealed record AttentionSite(
    string Name,
    int Index,
    AttentionKind Kind,
    UNetStage Stage,
    int Level,
    int Heads,
    int HeadDim)
{
    /// <summary>The layer for latents of a size: halving rounds up, as the downsampling convolution does.</summary>
    public AttentionLayer ForLatents(int height, int width)
    {
        for (int i = 0; i < Level; i++) (height, width) = ((height + 1) / 2, (width + 1) / 2);
        return new AttentionLayer(Name, Index, Kind, Stage, height, width, Heads, HeadDim);
    }
}
