namespace Denote.Imaging.Jpeg;

/// <summary>
/// Goes through the blocks of a scan: MCU by MCU when it interleaves channels, else row by row through the blocks that
/// belong to the picture.
/// </summary>
internal ref struct ScanDecoder
{
    private readonly JpegFrame _frame;
    private readonly JpegScan _scan;
    private BitReader _reader;
    private int _endOfBandRun;

    private ScanDecoder(JpegFrame frame, JpegScan scan, ReadOnlySpan<byte> file, int at)
    {
        (_frame, _scan) = (frame, scan);
        _reader = new BitReader(file, at);
    }

    /// <summary>
    /// Decodes the scan that begins at a position; returns where it stopped, before the next marker.
    /// </summary>
    public static int Decode(JpegFrame frame, JpegScan scan, ReadOnlySpan<byte> file, int at)
    {
        foreach (JpegComponent component in scan.Components)
        {
            bool needsDc = scan.First == 0 && scan.FromBit == 0;
            if ((needsDc && component.DcTable is null) || (scan.Last > 0 && component.AcTable is null))
                throw new ImageException("The JPEG lacks a Huffman table that one of its scans uses.");
            component.Allocate(frame.IsProgressive);
            component.DcPrediction = 0;
        }
        var decoder = new ScanDecoder(frame, scan, file, at);
        if (scan.Components.Length == 1) decoder.DecodeAlone(scan.Components[0]);
        else decoder.DecodeInterleaved();
        return decoder._reader.Position;
    }

    private void DecodeAlone(JpegComponent component)
    {
        Span<short> block = stackalloc short[64];
        int unit = 0;
        for (int row = 0; row < component.BlocksDown; row++)
        {
            for (int column = 0; column < component.BlocksAcross; column++)
            {
                RestartWhenDue(unit++);
                DecodeBlock(component, row, column, block);
            }
        }
    }

    private void DecodeInterleaved()
    {
        Span<short> block = stackalloc short[64];
        JpegComponent first = _scan.Components[0];
        int unitsAcross = first.Stride / first.Across, unitsDown = first.Rows / first.Down;
        for (int unit = 0; unit < unitsAcross * unitsDown; unit++)
        {
            RestartWhenDue(unit);
            (int y, int x) = Math.DivRem(unit, unitsAcross);
            foreach (JpegComponent component in _scan.Components)
            {
                for (int row = 0; row < component.Down; row++)
                {
                    for (int column = 0; column < component.Across; column++)
                        DecodeBlock(component, y * component.Down + row, x * component.Across + column, block);
                }
            }
        }
    }

    private void RestartWhenDue(int unit)
    {
        int interval = _scan.RestartInterval;
        if (interval == 0 || unit == 0 || unit % interval != 0) return;
        _reader.Restart((unit / interval - 1) & 7);
        _endOfBandRun = 0;
        foreach (JpegComponent component in _scan.Components) component.DcPrediction = 0;
    }

    private void DecodeBlock(JpegComponent component, int row, int column, scoped Span<short> block)
    {
        if (_frame.IsProgressive)
        {
            Span<short> stored = component.Block(row, column);
            if (_scan.First == 0) ProgressiveBlock.ReadDc(ref _reader, _scan, component, stored);
            else if (_scan.FromBit == 0)
                ProgressiveBlock.ReadAc(ref _reader, _scan, component.AcTable!, stored, ref _endOfBandRun);
            else ProgressiveBlock.RefineAc(ref _reader, _scan, component.AcTable!, stored, ref _endOfBandRun);
            return;
        }
        block.Clear();
        int last = SequentialBlock.Read(ref _reader, component, block);
        int stride = component.Stride * 8;
        Span<byte> samples = component.Samples.AsSpan(row * 8 * stride + column * 8);
        InverseCosine.Transform(block, component.Steps, last, samples, stride);
    }
}
