namespace Denote.Imaging;

/// <summary>
/// Colours for numbers 0..1, growing steadily brighter from deep violet over red and orange to pale yellow.
/// </summary>
public static class ColourMap
{
    private static ReadOnlySpan<int> Stops => [0x0B0724, 0x3B0F6B, 0x8C2981, 0xD6456C, 0xF98A3C, 0xFDD04F, 0xFCFDC4];

    /// <summary>The colour of a value; values outside 0..1 are clamped, NaN counts as 0.</summary>
    public static Rgb At(double value)
    {
        double at = (double.IsNaN(value) ? 0 : Math.Clamp(value, 0, 1)) * (Stops.Length - 1);
        int index = Math.Min((int)at, Stops.Length - 2);
        return Stop(index).Mix(Stop(index + 1), at - index);
    }

    private static Rgb Stop(int index) =>
        new((byte)(Stops[index] >> 16), (byte)(Stops[index] >> 8), (byte)Stops[index]);
}
