using Denote.Imaging;
using Denote.Refining;

namespace Denote.Masks;

/// <summary>
/// Reads masks from palette pictures: label maps, or pictures of black and one other colour that a tool has saved with
/// a palette.
/// </summary>
internal static class PaletteMasks
{
    private static readonly Rgb Black = new(0, 0, 0), White = new(255, 255, 255);

    /// <summary>Reads a picture.</summary>
    /// <param name="indexed">Its indices.</param>
    /// <param name="colours">The same picture in colour, with opacity.</param>
    /// <param name="reading">How the user says to read it.</param>
    public static PixelMasks Read(IndexedImage indexed, RgbaImage colours, MaskReading reading)
    {
        var plane = new MaskPlane(indexed.Width, indexed.Height,
            [.. indexed.Pixels.ToArray().Select(index => (int)index)], byte.MaxValue, true, "palette indices");
        CoarseLayer? Find(string label) => plane.Of(label) is { } mask ? new CoarseLayer(label, mask, null) : null;
        var labels = new PixelMasks(null, plane.Labels, Find, $"{plane.Listed} were read as labels")
        {
            Regions = plane.Values,
        };
        int[] used = [.. plane.Counts.Select(entry => entry.Value)];
        if (used.Length <= 2 && PictureMasks.HasMaskInAlpha(colours))
            return labels with { Only = PixelMasks.Of(PictureMasks.Channel(colours, 3, true), reading).Only };
        if (used.Length == 2 && MaskOfTwo(used, indexed.Palette) is { } index)
        {
            return labels with
            {
                Only = new CoarseLayer(null, plane.Where(value => value == index), null),
                Read = $"{plane.Listed} were read as a hard mask: index {index} is not black",
            };
        }
        if (used.Length < 3 || !PictureMasks.IsGrey(colours, 0)) return labels;
        // A grey ramp, as the palette of an antialiased mask.
        var grey = PixelMasks.Of(PictureMasks.Channel(colours, 4, true), reading);
        return grey.Only is { Mask: not null } ? labels with { Only = grey.Only, Read = grey.Read } : labels;
    }

    /// <summary>Of two indices the one that is not black; null where neither is, or the other is no class.</summary>
    private static int? MaskOfTwo(int[] used, Palette palette)
    {
        bool[] black = [.. used.Select(index => palette[index] == Black)];
        if (black[0] == black[1]) return null;
        int index = black[0] ? used[1] : used[0];
        bool isBorder = index == byte.MaxValue && palette[index] != White;
        return isBorder ? null : index;
    }
}
