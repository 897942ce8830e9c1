using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>What a ControlNet adds to a U-Net (Zhang et al. 2023).</summary>
/// <param name="Down">
/// Added to the skips, in their order: the first convolution, then every layer on the way down.
/// </param>
/// <param name="Mid">Added to the middle block's output.</param>
public sealed record ControlResiduals(IReadOnlyList<Tensor> Down, Tensor Mid);
