namespace Denote.Imaging.Tests;

/// <summary>
/// Encodes a band of AC coefficients of a progressive scan, block by block (ITU-T T.81, G.1.2.2 and G.1.2.3).
/// </summary>
internal sealed class ProgressiveBand(int first, int last, int fromBit, int toBit)
{
    private readonly List<int> _runCorrections = [];
    private JpegBitWriter? _writer;
    private int _run;

    public void Write(JpegBitWriter writer, ReadOnlySpan<int> block)
    {
        _writer = writer;
        if (fromBit == 0) WriteFirst(block);
        else WriteRefinement(block);
    }

    /// <summary>Writes the blocks without further coefficients that have gathered.</summary>
    public void FlushRun()
    {
        if (_run > 0)
        {
            int size = JpegBuilder.BitLength(_run) - 1;
            _writer!.Symbol(size << 4);
            _writer.Bits(_run, size);
            foreach (int bit in _runCorrections) _writer.Bits(bit, 1);
        }
        _run = 0;
        _runCorrections.Clear();
    }

    private void WriteFirst(ReadOnlySpan<int> block)
    {
        int zeros = 0;
        for (int k = first; k <= last; k++)
        {
            int value = Math.Sign(block[k]) * (Math.Abs(block[k]) >> toBit);
            if (value == 0)
            {
                zeros++;
                continue;
            }
            FlushRun();
            for (; zeros > 15; zeros -= 16) _writer!.Symbol(0xF0);
            _writer!.Symbol(zeros << 4 | JpegBuilder.BitLength(value));
            _writer.Signed(value);
            zeros = 0;
        }
        if (zeros > 0) EndBlock([]);
    }

    private void WriteRefinement(ReadOnlySpan<int> block)
    {
        int lastNew = 0;
        for (int k = first; k <= last; k++)
        {
            if (Math.Abs(block[k]) >> toBit == 1) lastNew = k;
        }
        int zeros = 0;
        var corrections = new List<int>();
        for (int k = first; k <= last; k++)
        {
            int size = Math.Abs(block[k]) >> toBit;
            if (size == 0)
            {
                zeros++;
                continue;
            }
            for (; zeros > 15 && k <= lastNew; zeros -= 16) Emit(0xF0, null, corrections);
            if (size > 1) corrections.Add(size & 1);
            else
            {
                Emit(zeros << 4 | 1, block[k] > 0 ? 1 : 0, corrections);
                zeros = 0;
            }
        }
        if (zeros > 0 || corrections.Count > 0) EndBlock(corrections);
    }

    private void Emit(int symbol, int? sign, List<int> corrections)
    {
        FlushRun();
        _writer!.Symbol(symbol);
        if (sign is { } bit) _writer.Bits(bit, 1);
        foreach (int correction in corrections) _writer.Bits(correction, 1);
        corrections.Clear();
    }

    private void EndBlock(List<int> corrections)
    {
        _run++;
        _runCorrections.AddRange(corrections);
        if (_run == 32767) FlushRun();
    }
}
