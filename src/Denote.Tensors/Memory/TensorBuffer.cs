namespace Denote.Tensors;

/// <summary>
/// A pooled, 64-byte aligned block of native memory, shared by a tensor and its views through a reference count.
/// </summary>
internal sealed unsafe class TensorBuffer : IDisposable
{
    private readonly long _capacity;
    private float* _data;
    private int _references = 1;

    public TensorBuffer(long count)
    {
        _data = (float*)TensorMemory.Rent(count * sizeof(float), out _capacity);
    }

    ~TensorBuffer() => Free();

    /// <summary>The block's size.</summary>
    public long Bytes => _capacity;

    public float* Data => _data != null ? _data : throw new ObjectDisposedException(nameof(Tensor));

    public TensorBuffer AddReference()
    {
        Interlocked.Increment(ref _references);
        return this;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) != 0) return;
        GC.SuppressFinalize(this);
        Free();
    }

    /// <summary>Releases the only reference: for memory of one operation.</summary>
    public void Dispose() => Release();

    private void Free()
    {
        if (_data == null) return;
        TensorMemory.Return(_data, _capacity);
        _data = null;
    }
}
