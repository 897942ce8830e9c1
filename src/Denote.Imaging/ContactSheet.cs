using Denote.Imaging.Drawing;

namespace Denote.Imaging;

/// <summary>A grid of pictures with captions, and a title above when there is one.</summary>
public static class ContactSheet
{
    private const int CapHeight = 13;
    private const int TitleCapHeight = 17;
    private const int Gap = 16;
    private static readonly Rgb Paper = new(255, 255, 255);
    private static readonly Rgb Ink = new(32, 33, 36);

    /// <summary>Draws the sheet, row by row.</summary>
    /// <param name="tiles">The pictures, at least one.</param>
    /// <param name="columns">Pictures per row; about as many as rows when null.</param>
    /// <param name="side">The longer side of every picture on the sheet in pixels, 16..4096.</param>
    /// <param name="title">A line above the pictures.</param>
    /// <exception cref="ImageException">There is no picture, or a number is out of its range.</exception>
    public static Image Draw(
        IReadOnlyList<ContactSheetTile> tiles, int? columns = null, int side = 256, string? title = null)
    {
        if (tiles.Count == 0) throw new ImageException("A contact sheet needs at least one picture.");
        if (columns < 1) throw new ImageException($"A contact sheet needs at least one column, not {columns}.");
        if (side is < 16 or > 4096) throw new ImageException($"The side must be 16 to 4096 pixels; it was {side}.");
        Image[] pictures = [.. tiles.Select(tile => FitInto(tile.Picture, side))];
        int across = Math.Min(columns ?? (int)Math.Ceiling(Math.Sqrt(tiles.Count)), tiles.Count);
        int down = (tiles.Count + across - 1) / across;
        int cellWidth = pictures.Max(picture => picture.Width);
        int pictureHeight = pictures.Max(picture => picture.Height);
        int cellHeight = pictureHeight + 2 * CapHeight + CapHeight / 2;
        int header = title is null ? 0 : 2 * TitleCapHeight;
        Image sheet = Canvas.Filled(
            Gap + across * (cellWidth + Gap), header + Gap + down * (cellHeight + Gap), Paper);
        if (title is not null)
        {
            string line = Lettering.Fit(PlainLetters.Of(title, number: null), TitleCapHeight, sheet.Width - 2 * Gap);
            Lettering.Draw(sheet, line, Gap, Gap + TitleCapHeight, TitleCapHeight, Ink);
        }
        for (int i = 0; i < tiles.Count; i++)
        {
            int x = Gap + i % across * (cellWidth + Gap), y = header + Gap + i / across * (cellHeight + Gap);
            Canvas.Paste(pictures[i], sheet, x + (cellWidth - pictures[i].Width) / 2, y);
            string caption = Lettering.Fit(PlainLetters.Of(tiles[i].Caption, i + 1), CapHeight, cellWidth);
            double middle = x + (cellWidth - Lettering.Measure(caption, CapHeight)) / 2;
            Lettering.Draw(sheet, caption, middle, y + pictureHeight + CapHeight * 7 / 4, CapHeight, Ink);
        }
        return sheet;
    }

    private static Image FitInto(Image picture, int side)
    {
        double scale = (double)side / Math.Max(picture.Width, picture.Height);
        int width = Math.Max(1, (int)Math.Round(picture.Width * scale));
        int height = Math.Max(1, (int)Math.Round(picture.Height * scale));
        return Resampling.Resize(picture, width, height);
    }
}
