using Denote.Tensors;

namespace Denote.Models.Clip;

/// <summary>
/// What the image encoder makes of a batch of pictures. Tokens are the class token, then the patches row by row. The
/// tensors belong to the scope of the call.
/// </summary>
public sealed record ClipVisionEncoding
{
    /// <summary>Rows of the grid of patches.</summary>
    public required int GridHeight { get; init; }

    /// <summary>Columns of the grid of patches.</summary>
    public required int GridWidth { get; init; }

    /// <summary>
    /// The tokens, each <c>[B, 1 + patches, C]</c>: the normalised embeddings, then every layer's output.
    /// </summary>
    public required IReadOnlyList<Tensor> HiddenStates { get; init; }

    /// <summary>The class token after the last layer and the final normalisation, <c>[B, C]</c>.</summary>
    public required Tensor Pooled { get; init; }

    /// <summary>
    /// <see cref="Pooled"/> in the space that texts and pictures share, <c>[B, P]</c>; null without a projection.
    /// </summary>
    public Tensor? ImageEmbedding { get; init; }

    /// <summary>What was asked for of the layers, in that order, each <c>[B, 1 + patches, C]</c>.</summary>
    public IReadOnlyList<Tensor> Features { get; init; } = [];
}
