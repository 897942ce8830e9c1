using System.Globalization;
using Denote.Imaging;

namespace Denote.Refining;

/// <summary>Draws masks before and after.</summary>
internal static class RefiningDrawing
{
    private static readonly OverlayOptions Tile = new() { Legend = false };
    private static readonly Rgb MaskColour = new(0x2E, 0x86, 0xFF);
    private static readonly Rgb AddedColour = new(0x2F, 0xBF, 0x4A);
    private static readonly Rgb RemovedColour = new(0xE6, 0x19, 0x4B);

    public static Image Draw(RefiningResult result)
    {
        var tiles = result.Masks.SelectMany(mask => (ContactSheetTile[])
        [
            new(Over(result.Image, (mask.MaskBefore, MaskColour)), $"{mask.Index + 1} {mask.ClassName}: before"),
            new(Over(result.Image, (mask.Mask, MaskColour)), "after"),
            new(Over(result.Image, (mask.Added, AddedColour), (mask.Removed, RemovedColour)), string.Create(
                CultureInfo.InvariantCulture, $"+{mask.Added.Area} -{mask.Removed.Area} pixels")),
            mask.Generated is { } generated
                ? new(Resampling.Resize(generated, result.Image.Width, result.Image.Height), "generated under the mask")
                : new(result.Image, "not refined"),
        ]);
        return ContactSheet.Draw([.. tiles], columns: 4);
    }

    private static Image Over(Image image, params (Mask Mask, Rgb Colour)[] layers) =>
        Overlay.Draw(image, [.. layers.Select(layer => new OverlayLayer(layer.Mask, "", layer.Colour))], Tile);
}
