namespace Denote.Imaging.Png;

/// <summary>Cuts the deflated bytes into pieces of 64 KiB, one for each IDAT chunk.</summary>
internal sealed class PngDataWriter(PngDataWriter.ChunkSink sink) : Stream
{
    private readonly byte[] _buffer = new byte[65536];
    private int _count;

    public delegate void ChunkSink(ReadOnlySpan<byte> data);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            int count = Math.Min(data.Length, _buffer.Length - _count);
            data[..count].CopyTo(_buffer.AsSpan(_count));
            _count += count;
            data = data[count..];
            if (_count == _buffer.Length) Emit();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _count > 0) Emit();
        base.Dispose(disposing);
    }

    private void Emit()
    {
        sink(_buffer.AsSpan(0, _count));
        _count = 0;
    }
}
