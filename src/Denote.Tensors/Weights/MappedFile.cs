using System.IO.MemoryMappedFiles;

namespace Denote.Tensors;

/// <summary>
/// A file mapped read-only into memory, so that weights are read from disk only when they are first used.
/// </summary>
public sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private byte* _data;

    /// <summary>Maps a file.</summary>
    /// <param name="path">The file; it must not be empty.</param>
    /// <exception cref="IOException">The file cannot be opened or is empty.</exception>
    public MappedFile(string path)
    {
        Path = path;
        // The opened file has the size: the path may be a link, whose own length is that of its target's name.
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            Length = stream.Length;
            if (Length == 0) throw new IOException($"{path}: the file is empty.");
            _file = MemoryMappedFile.CreateFromFile(
                stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
        _view = _file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _data);
        _data += _view.PointerOffset;
    }

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>The file's length in bytes.</summary>
    public long Length { get; }

    /// <summary>A part of the file.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Number of bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the file.</exception>
    /// <exception cref="ObjectDisposedException">The file has been closed.</exception>
    public ReadOnlySpan<byte> Bytes(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(_data == null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + length, Length);
        return new ReadOnlySpan<byte>(_data + offset, length);
    }

    /// <summary>
    /// Lets a part that has been read leave the process's memory; it is read again when it is used again.
    /// </summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Number of bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the file.</exception>
    /// <exception cref="ObjectDisposedException">The file has been closed.</exception>
    public void Forget(long offset, int length)
    {
        fixed (byte* start = Bytes(offset, length)) SystemMemory.Forget(start, length);
    }

    /// <summary>Closes the file. Spans taken from it must not be used any more.</summary>
    public void Dispose()
    {
        if (_data == null) return;
        _data = null;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
