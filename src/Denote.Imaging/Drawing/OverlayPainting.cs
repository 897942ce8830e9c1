using System.Runtime.CompilerServices;

namespace Denote.Imaging.Drawing;

/// <summary>
/// A picture under its masks, with a legend below. It is painted some rows at a time, so that the whole of it need not
/// be in memory.
/// </summary>
internal sealed class OverlayPainting
{
    /// <summary>Rows that are painted together.</summary>
    public const int Strip = 128;

    private const int NarrowestLegend = 240;
    private static readonly Rgb Paper = new(255, 255, 255);

    private readonly Image _picture;
    private readonly Mask[] _masks;
    private readonly Rgb[] _colours;
    private readonly ColourMix[] _tints;
    private readonly ColourMix[] _lines;
    private readonly ColourMix _paperLine = new(Paper, 0.75);
    private readonly double _opacity;
    private readonly MaskOutline? _outer;
    private readonly MaskOutline? _inner;
    private readonly Legend? _legend;
    private readonly int[] _counts;
    private readonly int[] _last;

    /// <param name="picture">The picture.</param>
    /// <param name="layers">Masks of the picture's size with their labels.</param>
    /// <param name="colours">A colour for each.</param>
    /// <param name="options">How it looks.</param>
    public OverlayPainting(
        Image picture, IReadOnlyList<OverlayLayer> layers, IReadOnlyList<Rgb> colours, OverlayOptions options)
    {
        int scale = options.Scale ?? Enlargement.Of(picture.Width, picture.Height);
        _picture = scale == 1 ? picture : Enlargement.Enlarge(picture, scale);
        _masks = [.. layers.Select(layer => Enlargement.Enlarge(layer.Mask, scale))];
        (_colours, _opacity) = ([.. colours], options.Opacity);
        _tints = [.. colours.Select(colour => new ColourMix(colour, _opacity))];
        _lines = [.. colours.Select(colour => new ColourMix(colour, 1))];
        (_counts, _last) = (new int[_picture.Width], new int[_picture.Width]);
        if (options.Outline)
        {
            int thickness = Math.Max(2, Math.Max(_picture.Width, _picture.Height) / 256);
            int rows = Math.Min(Strip, _picture.Height);
            _outer = new MaskOutline(_picture.Width, rows, Math.Max(1, thickness / 2), inside: false);
            _inner = new MaskOutline(_picture.Width, rows, thickness, inside: true);
        }
        (Width, Height) = (_picture.Width, _picture.Height);
        if (!options.Legend) return;
        int width = Math.Max(Width, NarrowestLegend);
        var labels = layers.Select((layer, i) =>
            (PlainLetters.Of(layer.Label, layer.Number ?? i + 1), colours[i], layer.Mask.Area == 0)).ToList();
        var legend = new Legend(labels, width, Enlargement.CapHeight(width, Math.Max(Height, NarrowestLegend)));
        if (legend.Height == 0) return;
        (_legend, Width, Height) = (legend, width, Height + legend.Height);
    }

    /// <summary>Pixels per row of what is painted.</summary>
    public int Width { get; }

    /// <summary>Its rows, the legend's included.</summary>
    public int Height { get; }

    /// <summary>Rows above the legend.</summary>
    public int PictureHeight => _picture.Height;

    /// <summary>Paints some rows of the picture, at most <see cref="Strip"/>.</summary>
    /// <param name="top">The first row.</param>
    /// <param name="bottom">The row behind the last one.</param>
    /// <param name="onto">Of this width.</param>
    /// <param name="at">The row of <paramref name="onto"/> where the first one goes.</param>
    public void Paint(int top, int bottom, Image onto, int at)
    {
        for (int y = top; y < bottom; y++)
        {
            if (Width > _picture.Width) onto.Row(at + y - top).Fill(Paper.Red);
            Span<byte> row = RowOf(onto, at + y - top);
            _picture.Row(y).CopyTo(row);
            Tint(row, y);
        }
        // A thin light line just outside sets the colour off from a background of the same hue.
        foreach (Mask mask in _masks) Outline(mask, _outer, false, _paperLine, top, bottom, onto, at);
        for (int i = 0; i < _masks.Length; i++) Outline(_masks[i], _inner, true, _lines[i], top, bottom, onto, at);
    }

    /// <summary>Paints the legend.</summary>
    /// <param name="onto">Of this width.</param>
    /// <param name="at">The row where it begins.</param>
    public void PaintLegend(Image onto, int at) => _legend?.Draw(onto, at);

    private Span<byte> RowOf(Image onto, int y) =>
        onto.Row(y).Slice(3 * ((Width - _picture.Width) / 2), 3 * _picture.Width);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Tint(Span<byte> row, int y)
    {
        Span<int> counts = _counts, last = _last;
        counts.Clear();
        bool isCovered = false;
        for (int layer = 0; layer < _masks.Length; layer++)
        {
            ReadOnlySpan<bool> mask = _masks[layer].Row(y);
            for (int at = 0; MaskRun.Next(mask, true, at, out int start, out int end); at = end)
            {
                isCovered = true;
                last[start..end].Fill(layer);
                foreach (ref int count in counts[start..end]) count++;
            }
        }
        if (!isCovered) return;
        for (int x = 0; x < counts.Length; x++)
        {
            if (counts[x] == 1) _tints[last[x]].Apply(row, x);
            else if (counts[x] > 1) TintMean(row, x, y, counts[x]);
        }
    }

    /// <summary>Where several masks overlap, the mean of their colours is mixed in.</summary>
    private void TintMean(Span<byte> row, int x, int y, int count)
    {
        int red = 0, green = 0, blue = 0;
        for (int layer = 0; layer < _masks.Length; layer++)
        {
            if (!_masks[layer].Row(y)[x]) continue;
            Rgb colour = _colours[layer];
            (red, green, blue) = (red + colour.Red, green + colour.Green, blue + colour.Blue);
        }
        Span<byte> pixel = row.Slice(3 * x, 3);
        var mean = new Rgb((byte)(red / count), (byte)(green / count), (byte)(blue / count));
        Rgb mixed = new Rgb(pixel[0], pixel[1], pixel[2]).Mix(mean, _opacity);
        (pixel[0], pixel[1], pixel[2]) = (mixed.Red, mixed.Green, mixed.Blue);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Outline(
        Mask mask, MaskOutline? outline, bool inside, ColourMix colour, int top, int bottom, Image onto, int at)
    {
        if (outline is null || !outline.Find(mask, top, bottom)) return;
        for (int y = top; y < bottom; y++)
        {
            Span<byte> row = RowOf(onto, at + y - top);
            ReadOnlySpan<bool> band = outline.Row(y), own = mask.Row(y);
            for (int from = 0; MaskRun.Next(band, true, from, out int start, out int end); from = end)
            {
                for (int x = start; x < end; x++)
                    if (own[x] == inside) colour.Apply(row, x);
            }
        }
    }
}
