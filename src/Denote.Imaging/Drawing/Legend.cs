namespace Denote.Imaging.Drawing;

/// <summary>A strip of coloured swatches with their labels, in as many rows as the width demands.</summary>
internal sealed class Legend
{
    private static readonly Rgb Paper = new(255, 255, 255);
    private static readonly Rgb Ink = new(32, 33, 36);

    private readonly List<Entry> _entries = [];
    private readonly int _width;
    private readonly int _capHeight;

    /// <param name="labels">
    /// Label, colour, and whether the swatch is only outlined because there is nothing to see.
    /// </param>
    /// <param name="width">The width of the strip in pixels.</param>
    /// <param name="capHeight">The height of capital letters in pixels.</param>
    public Legend(IReadOnlyList<(string Label, Rgb Colour, bool Hollow)> labels, int width, int capHeight)
    {
        (_width, _capHeight) = (width, capHeight);
        int x = Margin, row = 0;
        foreach ((string label, Rgb colour, bool hollow) in labels)
        {
            int space = width - 2 * Margin - Side - Gap;
            string text = Lettering.Fit(label, capHeight, space);
            int entryWidth = Side + Gap + (int)Math.Ceiling(Lettering.Measure(text, capHeight));
            if (x > Margin && x + entryWidth > width - Margin) (x, row) = (Margin, row + 1);
            _entries.Add(new Entry(text, colour, hollow, x, row));
            x += entryWidth + 2 * Margin;
        }
        Height = labels.Count == 0 ? 0 : 2 * Margin + (row + 1) * RowHeight - (RowHeight - Side);
    }

    /// <summary>The height of the strip in pixels; 0 without labels.</summary>
    public int Height { get; }

    private int Side => _capHeight + _capHeight / 2;

    private int Gap => _capHeight * 2 / 3;

    private int Margin => _capHeight;

    private int RowHeight => Side + _capHeight * 4 / 5;

    /// <summary>Draws the strip with its upper border at row <paramref name="y"/>.</summary>
    public void Draw(Image onto, int y)
    {
        Canvas.Fill(onto, 0, y, _width, Height, Paper);
        foreach (Entry entry in _entries)
        {
            int top = y + Margin + entry.Row * RowHeight;
            Canvas.Swatch(onto, entry.X, top, Side, entry.Colour, entry.Hollow);
            Lettering.Draw(onto, entry.Label, entry.X + Side + Gap, top + (Side + _capHeight) / 2.0, _capHeight, Ink);
        }
    }

    private readonly record struct Entry(string Label, Rgb Colour, bool Hollow, int X, int Row);
}
