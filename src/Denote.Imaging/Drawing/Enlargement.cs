namespace Denote.Imaging.Drawing;

/// <summary>How large drawn pictures and their letters are.</summary>
internal static class Enlargement
{
    private const int GoodSide = 512;
    private const int MostAutomatic = 16;

    /// <summary>The factor by which a small picture is enlarged when the caller names none.</summary>
    public static int Of(int width, int height) =>
        Math.Clamp((GoodSide + Math.Max(width, height) - 1) / Math.Max(width, height), 1, MostAutomatic);

    /// <summary>The height of capitals that suits a picture of so many pixels.</summary>
    public static int CapHeight(int width, int height) => Math.Clamp(Math.Min(width, 2 * height) / 42, 12, 64);

    public static Image Enlarge(Image picture, int scale) => scale == 1 ? picture.Clone()
        : Resampling.Resize(picture, Side(picture.Width, scale), Side(picture.Height, scale));

    /// <summary>Enlarges a mask with smooth borders instead of stairs.</summary>
    public static Mask Enlarge(Mask mask, int scale) => scale == 1 ? mask : Mask.FromGrey(Resampling.Resize(
        mask.ToGrey(), Side(mask.Width, scale), Side(mask.Height, scale), ResampleFilter.Bilinear));

    private static int Side(int side, int scale) => side <= int.MaxValue / scale ? side * scale
        : throw new ImageException($"A side of {side} pixels cannot be enlarged {scale} times.");
}
