namespace Denote.Tensors;

/// <summary>Scratch memory of a kernel, from the tensors' pool and back; contents are undefined.</summary>
internal readonly unsafe struct Workspace : IDisposable
{
    private readonly void* _block;
    private readonly long _capacity;

    /// <summary>Takes 64-byte aligned room for a number of floats.</summary>
    public Workspace(long floats) => _block = TensorMemory.Rent(floats * sizeof(float), out _capacity);

    public float* Data => (float*)_block;

    public void Dispose() => TensorMemory.Return(_block, _capacity);
}
