namespace Denote.Imaging;

/// <summary>One mask of an overlay.</summary>
/// <param name="Mask">The pixels to colour, of the picture's size.</param>
/// <param name="Label">What the legend says about it.</param>
/// <param name="Colour">Its colour; the next of <see cref="Palette.Distinct"/> when null.</param>
public sealed record OverlayLayer(Mask Mask, string Label, Rgb? Colour = null);
