namespace Denote.Imaging.Png;

/// <summary>The colour types of the PNG specification, table 11.1.</summary>
internal enum PngColour
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    Rgba = 6,
}
