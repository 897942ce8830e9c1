using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>What some U-Nets take beside latents, timestep and text.</summary>
public sealed record UNetConditions
{
    /// <summary>
    /// LCM: the encoded guidance scale, <c>[B, GuidanceChannels]</c>
    /// (<see cref="SinusoidalEncoding.EncodeGuidance"/>); null leaves it out.
    /// </summary>
    public Tensor? Guidance { get; init; }

    /// <summary>
    /// SDXL: the second text encoder's <see cref="Clip.ClipTextEncoding.TextEmbedding"/>, <c>[B, P]</c>.
    /// </summary>
    public Tensor? PooledText { get; init; }

    /// <summary>
    /// SDXL: original height and width, crop top and left, target height and width, in pixels, <c>[B, 6]</c>.
    /// </summary>
    public Tensor? PictureSizes { get; init; }

    /// <summary>What a ControlNet adds, or null.</summary>
    public ControlResiduals? Control { get; init; }
}
