using Denote.Tensors;

namespace Denote.Models.Clip;

/// <summary>What the text encoder makes of a batch of prompts. The tensors belong to the scope of the call.</summary>
public sealed record ClipTextEncoding
{
    /// <summary>
    /// The states before the final normalisation, each <c>[B, N, C]</c>: the embeddings, then every layer's output.
    /// SDXL takes the last but one.
    /// </summary>
    public required IReadOnlyList<Tensor> HiddenStates { get; init; }

    /// <summary>
    /// The last layer's states after the final normalisation, <c>[B, N, C]</c>: what Stable Diffusion attends to.
    /// </summary>
    public required Tensor LastHiddenState { get; init; }

    /// <summary><see cref="LastHiddenState"/> at each prompt's end token, <c>[B, C]</c>.</summary>
    public required Tensor Pooled { get; init; }

    /// <summary>
    /// <see cref="Pooled"/> in the space that texts and pictures share, <c>[B, P]</c>; null without a projection.
    /// </summary>
    public Tensor? TextEmbedding { get; init; }
}
