namespace Denote.Imaging.Jpeg;

/// <summary>
/// Brings a row of a channel to the picture's width. Halved channels are interpolated with weights 3/4 and 1/4 (the
/// sample centres lie a quarter off), others repeat their samples.
/// </summary>
internal sealed class ChannelUpsampler
{
    private readonly JpegComponent _component;
    private readonly JpegFrame _frame;
    private readonly int[] _column;
    private readonly bool _smoothAcross;
    private readonly bool _smoothDown;

    public ChannelUpsampler(JpegComponent component, JpegFrame frame)
    {
        (_component, _frame) = (component, frame);
        bool halvedAcross = frame.MostAcross == 2 * component.Across;
        bool halvedDown = frame.MostDown == 2 * component.Down;
        bool sameDown = frame.MostDown == component.Down;
        // As libjpeg does it, so that pictures come out as everybody sees them.
        _smoothAcross = halvedAcross && (sameDown || halvedDown) && component.Width > 2;
        _smoothDown = halvedDown && (_smoothAcross || frame.MostAcross == component.Across);
        _column = new int[component.Width];
    }

    /// <summary>Writes row <paramref name="y"/> of the picture.</summary>
    public void Write(int y, Span<byte> to)
    {
        int row = Math.Min(y * _component.Down / _frame.MostDown, _component.Height - 1);
        ReadOnlySpan<byte> near = RowOf(row);
        if (_smoothDown)
        {
            bool upper = (y & 1) == 0;
            ReadOnlySpan<byte> far = RowOf(Math.Clamp(upper ? row - 1 : row + 1, 0, _component.Height - 1));
            for (int x = 0; x < _column.Length; x++) _column[x] = 3 * near[x] + far[x];
            if (_smoothAcross) Widen(to, 4, 8, 7);
            else
            {
                for (int x = 0; x < to.Length; x++) to[x] = (byte)(_column[x] + (upper ? 1 : 2) >> 2);
            }
        }
        else if (_smoothAcross)
        {
            for (int x = 0; x < _column.Length; x++) _column[x] = near[x];
            Widen(to, 2, 1, 2);
        }
        else if (_frame.MostAcross == _component.Across) near[..to.Length].CopyTo(to);
        else
        {
            for (int x = 0; x < to.Length; x++)
                to[x] = near[Math.Min(x * _component.Across / _frame.MostAcross, near.Length - 1)];
        }
    }

    private ReadOnlySpan<byte> RowOf(int row) =>
        _component.Samples.AsSpan(row * _component.Stride * 8, _component.Width);

    /// <summary>Two samples for each column; the two roundings alternate so that they even out.</summary>
    private void Widen(Span<byte> to, int shift, int evenRounding, int oddRounding)
    {
        int last = _column.Length - 1;
        for (int x = 0; x < to.Length; x++)
        {
            int at = x >> 1;
            bool even = (x & 1) == 0;
            int neighbour = Math.Clamp(even ? at - 1 : at + 1, 0, last);
            to[x] = (byte)(3 * _column[at] + _column[neighbour] + (even ? evenRounding : oddRounding) >> shift);
        }
    }
}
