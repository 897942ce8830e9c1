using System.Buffers.Binary;

namespace Denote.Imaging.Jpeg;

/// <summary>
/// Walks through the markers of a JPEG file, keeps the tables and has the scans decoded. Data before a marker that
/// belongs to nothing is skipped, as every decoder does; a missing end marker means a truncated file.
/// </summary>
internal sealed class JpegParser(ReadOnlyMemory<byte> file, DecoderOptions options)
{
    private const int MostScans = 500;

    private readonly HuffmanTable?[] _dcTables = StandardTables.Dc();
    private readonly HuffmanTable?[] _acTables = StandardTables.Ac();
    private readonly ushort[]?[] _steps = new ushort[]?[4];
    private int _at = 2;
    private int _restartInterval;
    private int _scans;

    /// <summary>The frame; there is one after <see cref="Parse"/>.</summary>
    public JpegFrame? Frame { get; private set; }

    /// <summary>The orientation 1..8 that the file's EXIF data asks for.</summary>
    public int Orientation { get; private set; } = 1;

    /// <summary>The colour transform of an Adobe marker (0 none, 1 YCbCr, 2 YCCK); -1 without such a marker.</summary>
    public int AdobeTransform { get; private set; } = -1;

    /// <summary>Whether the file says that it is JFIF, whose colours are always YCbCr.</summary>
    public bool IsJfif { get; private set; }

    /// <summary>Reads up to the end of the picture, or only to its frame header.</summary>
    public void Parse(bool headerOnly = false)
    {
        while (!(headerOnly && Frame is not null))
        {
            int marker = NextMarker();
            if (marker == 0xD9)
            {
                CheckComplete();
                return;
            }
            if (marker == 0xD8) throw new ImageException("The JPEG begins again inside itself.");
            // Restart markers and TEM have no contents.
            if (marker is (>= 0xD0 and <= 0xD7) or 0x01) continue;
            Accept(marker, Segment());
        }
    }

    private int NextMarker()
    {
        ReadOnlySpan<byte> bytes = file.Span;
        while (true)
        {
            int found = _at < bytes.Length ? bytes[_at..].IndexOf((byte)0xFF) : -1;
            if (found < 0) throw Truncated();
            _at += found + 1;
            while (_at < bytes.Length && bytes[_at] == 0xFF) _at++;
            if (_at >= bytes.Length) throw Truncated();
            int marker = bytes[_at++];
            if (marker != 0) return marker;
        }
    }

    private ReadOnlySpan<byte> Segment()
    {
        ReadOnlySpan<byte> rest = file.Span[_at..];
        if (rest.Length < 2) throw Truncated();
        int length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (length < 2) throw new ImageException($"The JPEG has a segment of length {length} at byte {_at}.");
        if (length > rest.Length) throw Truncated();
        _at += length;
        return rest[2..length];
    }

    private void Accept(int marker, ReadOnlySpan<byte> data)
    {
        switch (marker)
        {
            case 0xC4:
                AcceptHuffmanTables(data);
                break;
            case 0xC8 or 0xCC:
                throw new ImageException("The JPEG is arithmetic-coded, which cannot be read; convert it to PNG.");
            case >= 0xC0 and <= 0xCF:
                if (Frame is not null) throw new ImageException("The JPEG has two frame headers.");
                Frame = JpegFrame.Parse(marker, data, options);
                break;
            case 0xDA:
                AcceptScan(data);
                break;
            case 0xDB:
                AcceptQuantization(data);
                break;
            case 0xDC or 0xDE or 0xDF:
                throw new ImageException("The JPEG is hierarchical or of unknown height, which cannot be read.");
            case 0xDD:
                if (data.Length != 2)
                    throw new ImageException($"The JPEG has a restart interval of {data.Length} bytes.");
                _restartInterval = BinaryPrimitives.ReadUInt16BigEndian(data);
                break;
            case 0xE0:
                IsJfif |= data.StartsWith("JFIF\0"u8);
                break;
            case 0xE1:
                if (data.StartsWith("Exif\0\0"u8)) Orientation = ExifOrientation.Find(data[6..]);
                break;
            case 0xEE:
                if (data.Length >= 12 && data.StartsWith("Adobe"u8)) AdobeTransform = data[11];
                break;
        }
    }

    private void AcceptHuffmanTables(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            int kind = data[0] >> 4, number = data[0] & 15;
            if (kind > 1 || number > 3 || data.Length < 17)
                throw new ImageException($"The JPEG has a malformed Huffman table near byte {_at}.");
            ReadOnlySpan<byte> counts = data.Slice(1, 16);
            int total = 0;
            foreach (byte count in counts) total += count;
            if (total > 256 || data.Length < 17 + total)
                throw new ImageException($"The JPEG has a malformed Huffman table near byte {_at}.");
            (kind == 0 ? _dcTables : _acTables)[number] = new HuffmanTable(counts, data.Slice(17, total));
            data = data[(17 + total)..];
        }
    }

    private void AcceptQuantization(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            int wide = data[0] >> 4, number = data[0] & 15;
            int length = 1 + 64 * (wide + 1);
            if (wide > 1 || number > 3 || data.Length < length)
                throw new ImageException($"The JPEG has a malformed quantization table near byte {_at}.");
            var steps = new ushort[64];
            for (int k = 0; k < 64; k++)
                steps[k] = wide == 0 ? data[1 + k] : BinaryPrimitives.ReadUInt16BigEndian(data[(1 + 2 * k)..]);
            _steps[number] = steps;
            data = data[length..];
        }
    }

    private void AcceptScan(ReadOnlySpan<byte> data)
    {
        if (Frame is null) throw new ImageException("The JPEG has a scan before its frame header.");
        if (++_scans > MostScans) throw new ImageException($"The JPEG has more than {MostScans} scans.");
        JpegScan scan = JpegScan.Parse(data, Frame, _restartInterval);
        for (int i = 0; i < scan.Components.Length; i++)
        {
            JpegComponent component = scan.Components[i];
            component.DcTable = _dcTables[scan.DcTableNumbers[i]];
            component.AcTable = _acTables[scan.AcTableNumbers[i]];
            component.Steps ??= _steps[component.Quantization] ?? throw new ImageException(
                $"The JPEG lacks quantization table {component.Quantization}.");
        }
        CheckDataSuffices();
        _at = ScanDecoder.Decode(Frame, scan, file.Span, _at);
    }

    /// <summary>
    /// A block takes at least two bits of a sequential file; a file that cannot hold its blocks is refused.
    /// </summary>
    private void CheckDataSuffices()
    {
        if (_scans > 1 || Frame!.IsProgressive) return;
        long blocks = Frame.Components.Sum(component => (long)component.BlocksAcross * component.BlocksDown);
        if (blocks / 4 > file.Length - _at)
        {
            throw new ImageException($"The JPEG is truncated: {file.Length - _at} bytes cannot hold {Frame.Width} x " +
                $"{Frame.Height} pixels.");
        }
    }

    private void CheckComplete()
    {
        if (Frame is null) throw new ImageException("The JPEG has no picture.");
        foreach (JpegComponent component in Frame.Components)
        {
            if (!component.IsPresent)
                throw new ImageException($"The JPEG lacks the data of its channel {component.Id}.");
        }
    }

    private ImageException Truncated() =>
        new($"The JPEG is truncated: it ends at byte {file.Length} without an end marker.");
}
