namespace Denote.Imaging;

/// <summary>What the header of a picture file says.</summary>
/// <param name="Format">The format, told from the content.</param>
/// <param name="Width">Columns, after an orientation in the file is applied.</param>
/// <param name="Height">Rows, after an orientation in the file is applied.</param>
/// <param name="Channels">Samples per pixel in the file; a palette index counts as one.</param>
/// <param name="BitDepth">Bits per sample in the file.</param>
/// <param name="HasPalette">Whether the samples are indices of a palette, as in a label map.</param>
public sealed record PictureInfo(
    PictureFormat Format, int Width, int Height, int Channels, int BitDepth, bool HasPalette)
{
    /// <summary>
    /// The orientation 1..8 of EXIF that is applied when the picture is read; from 5 on it exchanges the sides.
    /// </summary>
    public int Orientation { get; init; } = 1;
}
