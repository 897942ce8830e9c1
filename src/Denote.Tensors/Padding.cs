namespace Denote.Tensors;

/// <summary>Rows and columns of zeros around an image before a convolution.</summary>
/// <param name="Top">Rows above.</param>
/// <param name="Left">Columns to the left.</param>
/// <param name="Bottom">Rows below.</param>
/// <param name="Right">Columns to the right.</param>
public readonly record struct Padding(int Top, int Left, int Bottom, int Right)
{
    /// <summary>No padding.</summary>
    public static Padding None => default;

    /// <summary>The same padding on all four sides.</summary>
    /// <param name="size">Rows and columns on each side.</param>
    public static Padding All(int size) => new(size, size, size, size);
}
