namespace Denote.Imaging;

/// <summary>A rectangle of whole pixels.</summary>
/// <param name="X">The leftmost column in the box.</param>
/// <param name="Y">The topmost row in the box.</param>
/// <param name="Width">The number of columns.</param>
/// <param name="Height">The number of rows.</param>
public readonly record struct PixelBox(int X, int Y, int Width, int Height)
{
    /// <summary>The number of pixels in the box.</summary>
    public long Area => (long)Width * Height;
}
