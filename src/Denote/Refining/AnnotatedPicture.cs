namespace Denote.Refining;

/// <summary>The picture for which annotations are read: what a file leaves out is taken from it.</summary>
/// <param name="Path">
/// Its file's path or name, by which it is found among the pictures of a COCO file; null where it has none.
/// </param>
/// <param name="Width">Pixels per row.</param>
/// <param name="Height">Rows.</param>
public sealed record AnnotatedPicture(string? Path, int Width, int Height);
