namespace Denote.Tensors;

/// <summary>
/// A dense, row-major array of float32. Images and feature maps are <c>[batch, height, width, channels]</c>, sequences
/// <c>[batch, tokens, channels]</c>. Memory comes from a pool; a tensor belongs to the <see cref="TensorScope"/> it was
/// made in, or without one to whoever made it and then disposes it.
/// </summary>
public sealed unsafe class Tensor : IDisposable
{
    private readonly TensorBuffer _buffer;
    private readonly int _offset;
    private bool _disposed;

    private Tensor(TensorBuffer buffer, int offset, Shape shape, bool isOwned = true)
    {
        _buffer = buffer;
        _offset = offset;
        Shape = shape;
        if (!isOwned) return;
        Owner = TensorScope.Current;
        Owner?.Own(this);
    }

    /// <summary>The sizes.</summary>
    public Shape Shape { get; }

    /// <summary>Number of axes.</summary>
    public int Rank => Shape.Rank;

    /// <summary>Number of elements.</summary>
    public int Count => Shape.Count;

    /// <summary>The elements in row-major order. Valid while the tensor is alive.</summary>
    /// <exception cref="ObjectDisposedException">The tensor has been disposed.</exception>
    public Span<float> Span => new(Data, Count);

    internal float* Data => !_disposed ? _buffer.Data + _offset : throw new ObjectDisposedException(nameof(Tensor));

    internal TensorScope? Owner { get; set; }

    internal TensorBuffer Buffer => _buffer;

    /// <summary>What a tape knows of this tensor; null while none follows it.</summary>
    internal TapeVariable? Variable { get; set; }

    /// <summary>Creates a tensor with undefined contents.</summary>
    /// <param name="shape">Sizes.</param>
    /// <exception cref="TensorException">There is not enough memory.</exception>
    public static Tensor Empty(Shape shape) => new(new TensorBuffer(shape.Count), 0, shape);

    /// <summary>Creates a tensor of zeros.</summary>
    /// <param name="shape">Sizes.</param>
    public static Tensor Zeros(Shape shape) => Full(shape, 0);

    /// <summary>Creates a tensor of one value.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="value">Every element.</param>
    public static Tensor Full(Shape shape, float value)
    {
        var tensor = Empty(shape);
        tensor.Span.Fill(value);
        return tensor;
    }

    /// <summary>Creates a tensor from a copy of values.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="values">As many values as the shape has elements, row-major.</param>
    /// <exception cref="TensorException">The numbers of values differ.</exception>
    public static Tensor From(Shape shape, ReadOnlySpan<float> values)
    {
        if (values.Length != shape.Count)
            throw new TensorException($"{values.Length} values do not fill a tensor of shape {shape}.");
        var tensor = Empty(shape);
        values.CopyTo(tensor.Span);
        return tensor;
    }

    /// <summary>The same elements under another shape, without a copy.</summary>
    /// <param name="shape">Sizes with the same number of elements.</param>
    /// <exception cref="TensorException">The numbers of elements differ.</exception>
    public Tensor Reshape(Shape shape)
    {
        if (shape.Count != Count) throw new TensorException($"{Shape} cannot be seen as {shape}.");
        return View(0, shape);
    }

    /// <summary>A run of entries of the outermost axis, without a copy.</summary>
    /// <param name="start">First entry.</param>
    /// <param name="count">Number of entries.</param>
    /// <exception cref="TensorException">The run is not inside the axis.</exception>
    public Tensor Slice(int start, int count)
    {
        if (Rank == 0 || start < 0 || count < 0 || start + count > Shape[0])
            throw new TensorException($"Entries {start}..{start + count} are not inside the first axis of {Shape}.");
        var axes = Shape.ToArray();
        int entry = axes[0] == 0 ? 0 : Count / axes[0];
        axes[0] = count;
        return View(start * entry, Shape.Create(axes));
    }

    /// <summary>A copy with its own memory.</summary>
    public Tensor Clone() => From(Shape, Span);

    /// <summary>The elements as an array.</summary>
    public float[] ToArray() => Span.ToArray();

    /// <summary>Returns the memory once no view of it is left. Safe to call more than once.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _buffer.Release();
    }

    /// <summary>The shape, for messages.</summary>
    public override string ToString() => $"Tensor {Shape}";

    /// <summary>
    /// The same elements as another tensor that no scope owns and no tape follows; the caller disposes it.
    /// </summary>
    internal Tensor Share()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new Tensor(_buffer.AddReference(), _offset, Shape, isOwned: false);
    }

    private Tensor View(int offset, Shape shape)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var view = new Tensor(_buffer.AddReference(), _offset + offset, shape);
        if (GradientTape.Current is { } tape) LayoutGradients.View(tape, this, offset, view);
        return view;
    }
}
