namespace Denote.Tensors;

/// <summary>A panel: columns of a matrix that one tile covers.</summary>
/// <param name="Start">Its first column among all packed columns.</param>
/// <param name="Vectors">Its width in vectors.</param>
/// <param name="Width">Its width in columns, padding included.</param>
/// <param name="Output">The first result column that it computes.</param>
/// <param name="Outputs">How many result columns it computes.</param>
internal readonly record struct Panel(int Start, int Vectors, int Width, int Output, int Outputs);
