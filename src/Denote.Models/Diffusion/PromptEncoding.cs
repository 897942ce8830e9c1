using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>A batch of encoded prompts.</summary>
/// <param name="States">What cross-attention looks at, <c>[B, tokens, C]</c>.</param>
/// <param name="Pooled">The (first) text encoder's state at each prompt's end, <c>[B, C']</c>.</param>
/// <param name="TextEmbedding">
/// SDXL: the second text encoder's projected text, <c>[B, P]</c>; null for other models.
/// </param>
public sealed record PromptEncoding(Tensor States, Tensor Pooled, Tensor? TextEmbedding)
{
    /// <summary>This batch followed by another, of the current scope.</summary>
    /// <param name="other">Prompts of the same model.</param>
    public PromptEncoding Concat(PromptEncoding other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new PromptEncoding(
            Ops.ConcatBatch(States, other.States),
            Ops.ConcatBatch(Pooled, other.Pooled),
            TextEmbedding is { } mine && other.TextEmbedding is { } theirs ? Ops.ConcatBatch(mine, theirs) : null);
    }
}
