namespace Denote.Tensors;

/// <summary>Some rows of an image.</summary>
/// <param name="First">The first row.</param>
/// <param name="Count">How many.</param>
public readonly record struct ImageRows(int First, int Count);
