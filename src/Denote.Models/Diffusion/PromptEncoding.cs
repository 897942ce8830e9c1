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

    /// <summary>One prompt of this batch for each of several pictures, of the current scope.</summary>
    /// <param name="row">The prompt, 0..B-1.</param>
    /// <param name="count">How many pictures, 1 or more.</param>
    public PromptEncoding Repeat(int row, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Tensor Copies(Tensor batch) => Ops.RepeatBatch(batch.Slice(row, 1), count);
        return new PromptEncoding(
            Copies(States), Copies(Pooled), TextEmbedding is { } embedding ? Copies(embedding) : null);
    }
}
