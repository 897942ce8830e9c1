using Denote.Tensors;

namespace Denote.Models.Vit;

/// <summary>
/// What a vision transformer makes of a batch of pictures. Tokens are the class token, then DINOv2's
/// registers where it has them, then the patches row by row.
/// The tensors belong to the scope of the call.
/// </summary>
public sealed record VitEncoding
{
    /// <summary>Rows of the grid of patches.</summary>
    public required int GridHeight { get; init; }

    /// <summary>Columns of the grid of patches.</summary>
    public required int GridWidth { get; init; }

    /// <summary>The tokens, each
    /// <c>[B, 1 + registers + patches, C]</c>: the embeddings, then every layer's output.</summary>
    public required IReadOnlyList<Tensor> HiddenStates { get; init; }

    /// <summary>What was asked for of the layers, in that order, each <c>[B, 1 + registers + patches, C]</c>.</summary>
    public IReadOnlyList<Tensor> Features { get; init; } = [];
}
