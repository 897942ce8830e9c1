namespace Denote.Labelling;

/// <summary>Which prototype was the most similar, for every channel and cell of a window.</summary>
/// <param name="Extractor">The extractor's name.</param>
/// <param name="Window">The window.</param>
/// <param name="Width">Columns of the feature grid.</param>
/// <param name="Height">Rows of the feature grid.</param>
/// <param name="Winners">
/// <c>[channels, Height * Width]</c>, as <see cref="JoinedPrototypes.Similarity"/> writes it.
/// </param>
internal sealed record WindowTrace(string Extractor, CropWindow Window, int Width, int Height, int[] Winners);
