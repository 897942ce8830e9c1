using Denote.Imaging;

namespace Denote.Labelling;

/// <summary>The support images of a class on one sheet.</summary>
public static class SupportSheet
{
    private static readonly Rgb ForegroundColour = new(230, 60, 50), BackgroundColour = new(60, 90, 200);

    /// <summary>Draws each support image with its foreground in red and its background in blue.</summary>
    /// <param name="entry">The class.</param>
    /// <param name="columns">Pictures per row; null makes about as many as rows.</param>
    /// <exception cref="DenoteException">The class has no support image.</exception>
    public static Image Draw(VocabularyClass entry, int? columns = null)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Support.Count == 0) throw new DenoteException($"The class '{entry.Name}' has no support image.");
        ContactSheetTile[] tiles =
        [
            .. entry.Support.Select((image, i) => new ContactSheetTile(
                Draw(image), FormattableString.Invariant($"{i + 1}: {Share(image.Foreground)} %"))),
        ];
        return ContactSheet.Draw(tiles, columns, side: 192, title: $"{entry.Name}: red is the class, blue is not");
    }

    private static Image Draw(SupportImage image) => Overlay.Draw(
        image.Picture,
        [
            new OverlayLayer(image.Foreground, "") { Colour = ForegroundColour },
            new OverlayLayer(image.Background, "") { Colour = BackgroundColour },
        ],
        new OverlayOptions { Legend = false });

    private static int Share(Mask mask) => (int)Math.Round(100.0 * mask.Area / mask.Pixels.Length);
}
