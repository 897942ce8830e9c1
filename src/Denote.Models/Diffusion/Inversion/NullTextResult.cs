using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>What null-text inversion finds.</summary>
/// <param name="Latents">z_T and the latent after each guided step, each <c>[1, h, w, C]</c>; T + 1 of them.</param>
/// <param name="Embeddings">The unconditional embedding of each step, <c>[T, tokens, C]</c>.</param>
/// <param name="Losses">For each step the losses before each of its optimisation steps.</param>
public sealed record NullTextResult(
    IReadOnlyList<Tensor> Latents, Tensor Embeddings, IReadOnlyList<IReadOnlyList<float>> Losses);
