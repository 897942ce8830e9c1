namespace Denote.Imaging;

/// <summary>One mask of an overlay.</summary>
/// <param name="Mask">The pixels to colour, of the picture's size.</param>
/// <param name="Label">What the legend says about it.</param>
/// <param name="Colour">Its colour; the next of <see cref="Palette.Distinct"/> when null.</param>
public sealed record OverlayLayer(Mask Mask, string Label, Rgb? Colour = null)
{
    /// <summary>
    /// What the legend says in place of words in scripts that its font lacks; the layer's place from 1 when null.
    /// </summary>
    public int? Number { get; init; }
}
