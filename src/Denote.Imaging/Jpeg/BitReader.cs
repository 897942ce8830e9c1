using System.Runtime.CompilerServices;

namespace Denote.Imaging.Jpeg;

/// <summary>
/// The bits of entropy-coded data, with the stuffed zero after every 0xFF removed. Reading stops at the next marker;
/// asking for bits behind it is an error, so that a truncated picture is never taken for a whole one.
/// </summary>
internal ref struct BitReader
{
    private readonly ReadOnlySpan<byte> _file;
    private ulong _bits;
    private int _count;
    private bool _ended;

    public BitReader(ReadOnlySpan<byte> file, int position)
    {
        _file = file;
        Position = position;
    }

    /// <summary>Where reading stopped; never behind the marker that ends the data.</summary>
    public int Position { get; private set; }

    /// <summary>Decodes one symbol.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decode(HuffmanTable table)
    {
        if (_count < 16) Fill();
        int found = table.Look((int)(_bits >> (64 - HuffmanTable.LookBits)));
        if (found == 0) found = LookLong(table);
        Skip(found >> 8);
        return found & 255;
    }

    /// <summary>The next bits as an unsigned number.</summary>
    /// <param name="count">0..16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Read(int count)
    {
        if (count == 0) return 0;
        if (_count < count) Fill();
        int value = (int)(_bits >> (64 - count));
        Skip(count);
        return value;
    }

    /// <summary>
    /// The next bits as a signed number (T.81, figure F.12, EXTEND): a first bit of 0 means negative.
    /// </summary>
    /// <param name="count">0..16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadSigned(int count)
    {
        int value = Read(count);
        return count == 0 || value >> (count - 1) != 0 ? value : value - (1 << count) + 1;
    }

    /// <summary>
    /// Drops what is left before the next marker, which must be the expected one, and goes on behind it.
    /// </summary>
    /// <param name="number">The number 0..7 of the restart marker.</param>
    public void Restart(int number)
    {
        int at = Position;
        while (at + 1 < _file.Length && (_file[at] != 0xFF || _file[at + 1] is 0 or 0xFF)) at++;
        if (at + 1 >= _file.Length) throw Truncated();
        if (_file[at + 1] != 0xD0 + number)
            throw new ImageException($"The JPEG is damaged: restart marker {number} is missing near byte {at}.");
        (Position, _bits, _count, _ended) = (at + 2, 0, 0, false);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Skip(int count)
    {
        _bits <<= count;
        _count -= count;
        if (_count < 0) throw Truncated();
    }

    private readonly int LookLong(HuffmanTable table)
    {
        int found = table.LookLong((int)(_bits >> 48));
        if (found != 0) return found;
        throw _ended ? Truncated()
            : new ImageException($"The JPEG is damaged: there is no such code near byte {Position}.");
    }

    private void Fill()
    {
        while (_count <= 56 && !_ended)
        {
            if (Position >= _file.Length)
            {
                _ended = true;
                return;
            }
            byte value = _file[Position];
            int next = Position + 1;
            if (value == 0xFF)
            {
                while (next < _file.Length && _file[next] == 0xFF) next++;
                if (next >= _file.Length || _file[next] != 0)
                {
                    _ended = true;
                    return;
                }
                next++;
            }
            _bits |= (ulong)value << (56 - _count);
            _count += 8;
            Position = next;
        }
    }

    private readonly ImageException Truncated() => Position >= _file.Length
        ? new ImageException($"The JPEG is truncated: it ends at byte {_file.Length} inside the picture.")
        : new ImageException($"The JPEG is damaged: the data of a scan ends early, at byte {Position}.");
}
