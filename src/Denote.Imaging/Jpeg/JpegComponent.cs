namespace Denote.Imaging.Jpeg;

/// <summary>One channel of a JPEG: its sampling, its tables and its decoded samples.</summary>
internal sealed class JpegComponent
{
    private readonly sbyte[] _precision = new sbyte[64];

    public JpegComponent(int id, int across, int down, int quantization)
    {
        (Id, Across, Down, Quantization) = (id, across, down, quantization);
        Array.Fill(_precision, (sbyte)-1);
    }

    /// <summary>The identifier that scans use.</summary>
    public int Id { get; }

    /// <summary>Blocks per MCU horizontally, 1..4 (H in T.81).</summary>
    public int Across { get; }

    /// <summary>Blocks per MCU vertically, 1..4 (V in T.81).</summary>
    public int Down { get; }

    /// <summary>The number 0..3 of the quantization table.</summary>
    public int Quantization { get; }

    /// <summary>The quantization steps in zigzag order, as they are when the channel's first scan begins.</summary>
    public ushort[]? Steps { get; set; }

    public HuffmanTable? DcTable { get; set; }

    public HuffmanTable? AcTable { get; set; }

    /// <summary>The last DC value, from which the next one is a difference.</summary>
    public int DcPrediction { get; set; }

    /// <summary>Samples of the channel that belong to the picture, without padding.</summary>
    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Blocks that belong to the picture; so many a scan of this channel alone holds.</summary>
    public int BlocksAcross => (Width + 7) / 8;

    public int BlocksDown => (Height + 7) / 8;

    /// <summary>Blocks per row with the padding to whole MCUs.</summary>
    public int Stride { get; private set; }

    /// <summary>Rows of blocks with the padding to whole MCUs.</summary>
    public int Rows { get; private set; }

    /// <summary>The decoded samples, [Rows * 8, Stride * 8].</summary>
    public byte[] Samples { get; private set; } = [];

    /// <summary>
    /// The coefficients of all blocks in zigzag order, [Rows, Stride, 64]; only for progressive files.
    /// </summary>
    public short[] Coefficients { get; private set; } = [];

    /// <summary>Whether any scan held the channel.</summary>
    public bool IsPresent { get; private set; }

    public void Measure(int width, int height, int mostAcross, int mostDown)
    {
        Width = (width * Across + mostAcross - 1) / mostAcross;
        Height = (height * Down + mostDown - 1) / mostDown;
        Stride = (width + 8 * mostAcross - 1) / (8 * mostAcross) * Across;
        Rows = (height + 8 * mostDown - 1) / (8 * mostDown) * Down;
    }

    public long BlockCount => (long)Stride * Rows;

    public void Allocate(bool progressive)
    {
        if (IsPresent) return;
        IsPresent = true;
        if (progressive) Coefficients = new short[BlockCount * 64];
        else Samples = new byte[BlockCount * 64];
    }

    /// <summary>Takes the memory for samples once all coefficients of a progressive file are there.</summary>
    public void AllocateSamples() => Samples = new byte[BlockCount * 64];

    /// <summary>Gives the coefficients back to the memory.</summary>
    public void DropCoefficients() => Coefficients = [];

    /// <summary>Gives the samples back to the memory.</summary>
    public void DropSamples() => Samples = [];

    /// <summary>The coefficients of one block in zigzag order.</summary>
    public Span<short> Block(int row, int column) => Coefficients.AsSpan((row * Stride + column) * 64, 64);

    /// <summary>
    /// Notes that a progressive scan brings coefficients to a precision (the lowest bit sent), and checks that each is
    /// sent first once and then one bit at a time (T.81, G.1.1.1.2); this also bounds the number of scans.
    /// </summary>
    public void Refine(int first, int last, int fromBit, int toBit)
    {
        for (int k = first; k <= last; k++)
        {
            bool follows = fromBit == 0 ? _precision[k] < 0 : _precision[k] == fromBit && toBit == fromBit - 1;
            if (!follows)
                throw new ImageException($"The JPEG is damaged: a scan sends coefficient {k} out of turn.");
            _precision[k] = (sbyte)toBit;
        }
    }
}
