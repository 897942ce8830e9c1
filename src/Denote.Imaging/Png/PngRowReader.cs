using System.IO.Compression;

namespace Denote.Imaging.Png;

/// <summary>
/// Inflates and unfilters the rows of a PNG one after the other, for interlaced pictures the rows of the seven passes
/// of Adam7. After the last row it checks that the zlib stream ends there too.
/// </summary>
internal sealed class PngRowReader : IDisposable
{
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private static readonly (int X, int Y, int StepX, int StepY)[] Straight = [(0, 0, 1, 1)];

    private readonly PngFile _file;
    private readonly PngHeader _header;
    private readonly PngAdler _checksum = new();
    private readonly ZLibStream _inflated;
    private readonly (int X, int Y, int StepX, int StepY)[] _passes;
    private byte[] _current;
    private byte[] _above;
    private int _pass = -1;
    private int _rowBytes;

    public PngRowReader(PngFile file)
    {
        (_file, _header) = (file, file.Header);
        _inflated = new ZLibStream(new PngDataStream(file.ImageData), CompressionMode.Decompress);
        _passes = _header.Interlaced ? Adam7 : Straight;
        int most = (int)_header.RowBytes(_header.Width);
        (_current, _above) = (new byte[most + 1], new byte[most + 1]);
    }

    /// <summary>The row of the picture that <see cref="Data"/> belongs to.</summary>
    public int Y { get; private set; }

    /// <summary>The column of the first pixel.</summary>
    public int X => _passes[_pass].X;

    /// <summary>Columns between two pixels.</summary>
    public int Step => _passes[_pass].StepX;

    /// <summary>The number of pixels in <see cref="Data"/>.</summary>
    public int Count { get; private set; }

    /// <summary>The packed samples of the row.</summary>
    public ReadOnlySpan<byte> Data => _current.AsSpan(1, _rowBytes);

    /// <summary>Moves on to the next row; false when the picture is complete.</summary>
    public bool Read()
    {
        if (_pass < 0 || Y + _passes[_pass].StepY >= _header.Height)
        {
            if (!StartNextPass())
            {
                CheckEnd();
                return false;
            }
        }
        else
        {
            Y += _passes[_pass].StepY;
            (_current, _above) = (_above, _current);
        }
        Fill(_current.AsSpan(0, _rowBytes + 1));
        PngFilter.Undo(_current[0], _current.AsSpan(1, _rowBytes), _above.AsSpan(1, _rowBytes), _header.FilterStep);
        return true;
    }

    public void Dispose() => _inflated.Dispose();

    private bool StartNextPass()
    {
        while (++_pass < _passes.Length)
        {
            (int x, int y, int stepX, _) = _passes[_pass];
            if (x >= _header.Width || y >= _header.Height) continue;
            Y = y;
            Count = (_header.Width - x + stepX - 1) / stepX;
            _rowBytes = (int)_header.RowBytes(Count);
            Array.Clear(_above);
            return true;
        }
        return false;
    }

    private void Fill(Span<byte> row)
    {
        int count;
        try
        {
            count = _inflated.ReadAtLeast(row, row.Length, throwOnEndOfStream: false);
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            throw new ImageException("The PNG's image data is damaged: it is not a valid zlib stream.", error);
        }
        if (count < row.Length)
            throw new ImageException($"The PNG's image data ends early, in row {Y} of {_header.Height}.");
        _checksum.Add(row);
    }

    private void CheckEnd()
    {
        Span<byte> surplus = stackalloc byte[1];
        try
        {
            if (_inflated.Read(surplus) != 0)
                throw new ImageException("The PNG holds more image data than its size needs.");
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            throw new ImageException("The PNG's image data is damaged: its checksum is wrong.", error);
        }
        // The inflater accepts a stream without its checksum, and one with something after it.
        if (_file.LastFourBytes() != _checksum.Value)
            throw new ImageException("The PNG's image data does not end with its checksum.");
    }
}
