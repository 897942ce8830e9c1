using Denote.Tensors;

namespace Denote.Proposals;

/// <summary>A picture as SAM has encoded it: masks of any number of prompts can be asked of it.</summary>
public sealed class SamImage : IDisposable
{
    internal SamImage(Tensor embedding, int width, int height, int resizedWidth, int resizedHeight) =>
        (Embedding, Width, Height, ResizedWidth, ResizedHeight) =
            (embedding, width, height, resizedWidth, resizedHeight);

    /// <summary>Columns of the picture.</summary>
    public int Width { get; }

    /// <summary>Rows of the picture.</summary>
    public int Height { get; }

    /// <summary>The image embedding, <c>[1, grid, grid, C]</c>.</summary>
    public Tensor Embedding { get; }

    internal int ResizedWidth { get; }

    internal int ResizedHeight { get; }

    /// <summary>Returns the embedding's memory.</summary>
    public void Dispose() => Embedding.Dispose();
}
