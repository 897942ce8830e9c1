using System.Runtime.CompilerServices;

namespace Denote.Imaging.Drawing;

/// <summary>
/// The band along a mask's border: the pixels on one side of it whose distance to a border pixel of that side is less
/// than the radius. It is made for some rows at a time.
/// </summary>
internal sealed class MaskOutline
{
    private readonly bool[] _band;
    private readonly int[] _reach;
    private readonly int _width;
    private readonly bool _inside;
    private int _top;
    private int _bottom;

    /// <param name="width">Pixels per row.</param>
    /// <param name="rows">The most rows that are made at a time.</param>
    /// <param name="radius">In pixels, at least 1.</param>
    /// <param name="inside">Whether the band lies inside the mask.</param>
    public MaskOutline(int width, int rows, int radius, bool inside)
    {
        (_width, _inside, _band) = (width, inside, new bool[width * rows]);
        // How far a disc around a pixel reaches to each side, so many rows above or below it.
        _reach = [.. Enumerable.Range(0, radius).Select(dy =>
            (int)Math.Ceiling(Math.Sqrt((double)radius * radius - dy * dy)) - 1)];
    }

    /// <summary>The band in a row that has been found.</summary>
    public ReadOnlySpan<bool> Row(int y) => _band.AsSpan((y - _top) * _width, _width);

    /// <summary>Finds the band in some rows of a mask; false if there is nothing of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Find(Mask mask, int top, int bottom)
    {
        (_top, _bottom) = (top, bottom);
        bool isFound = false;
        int radius = _reach.Length;
        for (int y = Math.Max(0, top - radius + 1); y < Math.Min(mask.Height, bottom + radius - 1); y++)
        {
            ReadOnlySpan<bool> row = mask.Row(y);
            for (int at = 0; MaskRun.Next(row, _inside, at, out int start, out int end) && start < end; at = end)
            {
                if (start > 0) Stamp(start, start + 1, y, ref isFound);
                if (end < _width) Stamp(end - 1, end, y, ref isFound);
                if (y > 0) StampOpposite(mask.Row(y - 1)[start..end], start, y, ref isFound);
                if (y + 1 < mask.Height) StampOpposite(mask.Row(y + 1)[start..end], start, y, ref isFound);
            }
        }
        return isFound;
    }

    /// <summary>Border pixels are those with a pixel of the other side next to them in the neighbouring row.</summary>
    private void StampOpposite(ReadOnlySpan<bool> neighbours, int offset, int y, ref bool isFound)
    {
        for (int at = 0; MaskRun.Next(neighbours, !_inside, at, out int start, out int end); at = end)
            Stamp(offset + start, offset + end, y, ref isFound);
    }

    /// <summary>Marks what lies near to border pixels side by side.</summary>
    private void Stamp(int start, int end, int y, ref bool isFound)
    {
        if (!isFound) Array.Clear(_band);
        isFound = true;
        int radius = _reach.Length;
        for (int row = Math.Max(_top, y - radius + 1); row < Math.Min(_bottom, y + radius); row++)
        {
            int reach = _reach[Math.Abs(row - y)];
            int left = Math.Max(0, start - reach), right = Math.Min(_width, end + reach);
            _band.AsSpan((row - _top) * _width + left, right - left).Fill(true);
        }
    }
}
