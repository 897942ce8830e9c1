namespace Denote.Imaging.Tests;

/// <summary>
/// Writes JPEG files from chosen coefficients, sequentially or progressively, right or wrong on purpose. Every symbol
/// has a code of eight bits, so that files are long but simple. Shares nothing with the product.
/// </summary>
internal sealed class JpegBuilder
{
    private static readonly byte[] ZigZagOrder = MakeZigZag();
    private readonly MemoryStream _file = new();
    private readonly int _mostAcross;
    private readonly int _mostDown;

    public JpegBuilder(int width, int height, params Channel[] channels)
    {
        (Width, Height, Channels) = (width, height, channels);
        (_mostAcross, _mostDown) = (channels.Max(channel => channel.Across), channels.Max(channel => channel.Down));
        foreach (Channel channel in channels)
        {
            channel.Stride = DivideUp(width, 8 * _mostAcross) * channel.Across;
            channel.Rows = DivideUp(height, 8 * _mostDown) * channel.Down;
            channel.BlocksAcross = DivideUp(DivideUp(width * channel.Across, _mostAcross), 8);
            channel.BlocksDown = DivideUp(DivideUp(height * channel.Down, _mostDown), 8);
        }
        _file.Write([0xFF, 0xD8]);
    }

    public int Width { get; }

    public int Height { get; }

    public Channel[] Channels { get; }

    /// <summary>The position in a block, row by row, of the k-th coefficient in the file.</summary>
    public static ReadOnlySpan<byte> ZigZag => ZigZagOrder;

    /// <summary>
    /// Fills all blocks with small random coefficients in zigzag order; the same seed gives the same.
    /// </summary>
    public JpegBuilder Randomize(int seed, double density = 0.15)
    {
        var random = new Random(seed);
        foreach (Channel channel in Channels)
        {
            for (int i = 0; i < channel.Coefficients.Length; i++)
            {
                bool isDc = i % 64 == 0;
                if (isDc) channel.Coefficients[i] = random.Next(-40, 41);
                else if (random.NextDouble() < density) channel.Coefficients[i] = random.Next(-9, 10);
            }
        }
        return this;
    }

    public JpegBuilder Segment(int marker, params byte[] data)
    {
        byte[] head = [0xFF, (byte)marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2)];
        _file.Write(head);
        _file.Write(data);
        return this;
    }

    public JpegBuilder Raw(params byte[] data)
    {
        _file.Write(data);
        return this;
    }

    public JpegBuilder Jfif() => Segment(0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]);

    public JpegBuilder Adobe(byte transform) => Segment(0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, transform]);

    public JpegBuilder Orientation(byte value, bool little) => Segment(0xE1, little
        ? [.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, value, 0, 0, 0, 0, 0, 0, 0]
        : [.. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0]);

    /// <summary>One quantization table for all channels, the same step for every coefficient.</summary>
    public JpegBuilder Quantization(int step, bool wide = false)
    {
        var data = new List<byte> { (byte)(wide ? 0x10 : 0) };
        for (int k = 0; k < 64; k++)
        {
            if (wide) data.Add((byte)(step >> 8));
            data.Add((byte)step);
        }
        return Segment(0xDB, [.. data]);
    }

    /// <summary>Tables in which symbol s has the code s, eight bits long, for all symbols but 255.</summary>
    public JpegBuilder FlatTables()
    {
        for (int kind = 0; kind < 2; kind++)
        {
            var data = new byte[17 + 255];
            data[0] = (byte)(kind << 4);
            data[8] = 255;
            for (int symbol = 0; symbol < 255; symbol++) data[17 + symbol] = (byte)symbol;
            Segment(0xC4, data);
        }
        return this;
    }

    public JpegBuilder Frame(int marker, int precision = 8)
    {
        var data = new List<byte>
        {
            (byte)precision, (byte)(Height >> 8), (byte)Height, (byte)(Width >> 8), (byte)Width, (byte)Channels.Length,
        };
        foreach (Channel channel in Channels)
            data.AddRange([channel.Id, (byte)(channel.Across << 4 | channel.Down), 0]);
        return Segment(marker, [.. data]);
    }

    public JpegBuilder RestartInterval(int units) => Segment(0xDD, (byte)(units >> 8), (byte)units);

    /// <summary>A whole sequential scan of some channels.</summary>
    public JpegBuilder SequentialScan(int restartInterval, params int[] channels)
    {
        ScanHeader(channels, 0, 63, 0, 0);
        return Units(channels, restartInterval, () => { }, (writer, channel, block) =>
        {
            WriteDcDifference(writer, channel, block[0]);
            int zeros = 0;
            for (int k = 1; k < 64; k++)
            {
                if (block[k] == 0)
                {
                    zeros++;
                    continue;
                }
                for (; zeros > 15; zeros -= 16) writer.Symbol(0xF0);
                writer.Symbol(zeros << 4 | BitLength(block[k]));
                writer.Signed(block[k]);
                zeros = 0;
            }
            if (zeros > 0) writer.Symbol(0);
        });
    }

    /// <summary>A progressive scan of the DC coefficients.</summary>
    public JpegBuilder DcScan(int fromBit, int toBit, int restartInterval, params int[] channels)
    {
        ScanHeader(channels, 0, 0, fromBit, toBit);
        return Units(channels, restartInterval, () => { }, (writer, channel, block) =>
        {
            if (fromBit == 0) WriteDcDifference(writer, channel, block[0] >> toBit);
            else writer.Bits(block[0] >> toBit & 1, 1);
        });
    }

    /// <summary>A progressive scan of a band of AC coefficients of one channel.</summary>
    public JpegBuilder AcScan(int channel, int first, int last, int fromBit, int toBit, int restartInterval)
    {
        ScanHeader([channel], first, last, fromBit, toBit);
        var band = new ProgressiveBand(first, last, fromBit, toBit);
        return Units([channel], restartInterval, band.FlushRun, (writer, _, block) => band.Write(writer, block));
    }

    /// <summary>All scans of a progressive file with four stages for each coefficient.</summary>
    public JpegBuilder AllProgressiveScans(int restartInterval)
    {
        int[] all = [.. Enumerable.Range(0, Channels.Length)];
        DcScan(0, 1, restartInterval, all);
        foreach (int channel in all)
        {
            AcScan(channel, 1, 5, 0, 2, restartInterval);
            AcScan(channel, 6, 63, 0, 2, restartInterval);
            AcScan(channel, 1, 63, 2, 1, restartInterval);
        }
        DcScan(1, 0, restartInterval, all);
        foreach (int channel in all) AcScan(channel, 1, 63, 1, 0, restartInterval);
        return this;
    }

    public byte[] End()
    {
        _file.Write([0xFF, 0xD9]);
        return _file.ToArray();
    }

    private delegate void BlockWriter(JpegBitWriter writer, Channel channel, ReadOnlySpan<int> block);

    private JpegBuilder Units(int[] channels, int restartInterval, Action flush, BlockWriter write)
    {
        var writer = new JpegBitWriter(_file);
        int unit = 0;
        void Begin()
        {
            if (restartInterval > 0 && unit > 0 && unit % restartInterval == 0)
            {
                flush();
                writer.Align();
                _file.Write([0xFF, (byte)(0xD0 + (unit / restartInterval - 1) % 8)]);
                foreach (Channel channel in Channels) channel.LastDc = 0;
            }
            unit++;
        }
        foreach (Channel channel in Channels) channel.LastDc = 0;
        if (channels.Length == 1)
        {
            Channel alone = Channels[channels[0]];
            for (int row = 0; row < alone.BlocksDown; row++)
            {
                for (int column = 0; column < alone.BlocksAcross; column++)
                {
                    Begin();
                    write(writer, alone, alone.Block(row, column));
                }
            }
        }
        else
        {
            int across = DivideUp(Width, 8 * _mostAcross), down = DivideUp(Height, 8 * _mostDown);
            for (int at = 0; at < across * down; at++)
            {
                Begin();
                foreach (Channel channel in channels.Select(index => Channels[index]))
                {
                    for (int i = 0; i < channel.Across * channel.Down; i++)
                    {
                        write(writer, channel, channel.Block(at / across * channel.Down + i / channel.Across,
                            at % across * channel.Across + i % channel.Across));
                    }
                }
            }
        }
        flush();
        writer.Align();
        return this;
    }

    private void ScanHeader(int[] channels, int first, int last, int fromBit, int toBit)
    {
        var data = new List<byte> { (byte)channels.Length };
        foreach (int channel in channels) data.AddRange([Channels[channel].Id, 0]);
        data.AddRange([(byte)first, (byte)last, (byte)(fromBit << 4 | toBit)]);
        Segment(0xDA, [.. data]);
    }

    private static void WriteDcDifference(JpegBitWriter writer, Channel channel, int value)
    {
        int difference = value - channel.LastDc;
        channel.LastDc = value;
        writer.Symbol(BitLength(difference));
        writer.Signed(difference);
    }

    internal static int BitLength(int value) => 32 - int.LeadingZeroCount(Math.Abs(value));

    private static int DivideUp(int value, int by) => (value + by - 1) / by;

    /// <summary>Diagonals from the top left corner, alternately upwards and downwards.</summary>
    private static byte[] MakeZigZag() => [.. Enumerable.Range(0, 64).OrderBy(at => at / 8 + at % 8)
        .ThenBy(at => (at / 8 + at % 8) % 2 == 0 ? at % 8 : at / 8).Select(at => (byte)at)];

    /// <summary>A channel with its sampling and its coefficients, [Rows, Stride, 64] in zigzag order.</summary>
    internal sealed class Channel(byte id, int across = 1, int down = 1)
    {
        public byte Id { get; } = id;

        public int Across { get; } = across;

        public int Down { get; } = down;

        public int Stride { get; set; }

        public int Rows { get; set; }

        public int BlocksAcross { get; set; }

        public int BlocksDown { get; set; }

        public int LastDc { get; set; }

        public int[] Coefficients => field ??= new int[Stride * Rows * 64];

        public Span<int> Block(int row, int column) => Coefficients.AsSpan((row * Stride + column) * 64, 64);
    }
}
