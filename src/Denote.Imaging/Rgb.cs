namespace Denote.Imaging;

/// <summary>An 8-bit colour.</summary>
/// <param name="Red">0..255.</param>
/// <param name="Green">0..255.</param>
/// <param name="Blue">0..255.</param>
public readonly record struct Rgb(byte Red, byte Green, byte Blue)
{
    /// <summary>The brightness 0..255 as ITU-R BT.601 weighs it.</summary>
    public byte Brightness => Luma(Red, Green, Blue);

    /// <summary>The colour as <c>#rrggbb</c>.</summary>
    public override string ToString() => $"#{Red:x2}{Green:x2}{Blue:x2}";

    internal static byte Luma(int red, int green, int blue) =>
        (byte)((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16);

    /// <summary>The colour between this one (share 0) and another (share 1).</summary>
    internal Rgb Mix(Rgb other, double share) => new(
        Blend(Red, other.Red, share), Blend(Green, other.Green, share), Blend(Blue, other.Blue, share));

    private static byte Blend(byte from, byte to, double share) =>
        (byte)Math.Clamp(Math.Round(from + (to - from) * share), 0, 255);
}
