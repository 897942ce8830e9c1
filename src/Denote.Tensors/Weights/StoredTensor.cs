using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Denote.Tensors;

/// <summary>
/// A named tensor as it lies in a file or in memory, in its own number format; widened to float32 only where it is
/// used. The bytes are little-endian and row-major.
/// </summary>
/// <param name="name">Its name in the checkpoint.</param>
/// <param name="type">Number format.</param>
/// <param name="shape">Sizes.</param>
public abstract class StoredTensor(string name, DataType type, Shape shape)
{
    /// <summary>Its name in the checkpoint.</summary>
    public string Name { get; } = name;

    /// <summary>Number format of <see cref="Bytes"/>.</summary>
    public DataType Type { get; } = type;

    /// <summary>Sizes.</summary>
    public Shape Shape { get; } = shape;

    /// <summary>The raw little-endian bytes.</summary>
    public abstract ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Bytes per element of a number format.</summary>
    /// <param name="type">Number format.</param>
    public static int SizeOf(DataType type) => type switch
    {
        DataType.Float64 or DataType.Int64 => 8,
        DataType.Float32 or DataType.Int32 => 4,
        DataType.Float16 or DataType.BFloat16 => 2,
        DataType.UInt8 or DataType.Boolean => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>Makes a stored tensor from float32 values in memory.</summary>
    /// <param name="name">Name, for messages.</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="values">Row-major values; kept, not copied.</param>
    public static StoredTensor FromArray(string name, Shape shape, float[] values) => new InMemory(name, shape, values);

    /// <summary>Writes a run of elements as float32.</summary>
    /// <param name="start">First element.</param>
    /// <param name="target">Receives as many elements as it has room for.</param>
    /// <exception cref="TensorException">The run is not inside the tensor.</exception>
    public virtual void Widen(int start, Span<float> target)
    {
        if (start < 0 || start + (long)target.Length > Shape.Count)
            throw new TensorException($"tensor '{Name}': elements {start}..{start + (long)target.Length} of {Shape}.");
        int size = SizeOf(Type);
        WeightFormats.Widen(Type, Bytes.Slice(start * size, target.Length * size), target);
    }

    /// <summary>
    /// The first element that is NaN or infinite, counted row by row, or -1 when there is none. Reads the whole tensor.
    /// </summary>
    public int IndexOfNonFinite() => NonFinite.IndexOf(Type, Bytes);

    /// <summary>
    /// Says that the bytes are not needed for a while: where they lie in a mapped file, they leave the process's memory
    /// until they are read again.
    /// </summary>
    public virtual void Forget()
    {
    }

    /// <summary>Writes elements a step apart as float32: a column of a matrix.</summary>
    /// <param name="step">From one element to the next.</param>
    /// <param name="start">First element.</param>
    /// <param name="target">Receives as many elements as it has room for.</param>
    internal void WidenEvery(int step, int start, Span<float> target) =>
        WeightFormats.WidenEvery(Type, Bytes, step, start, target);

    /// <summary>The whole tensor as float32, in an array.</summary>
    public float[] WidenAll()
    {
        var values = new float[Shape.Count];
        Widen(0, values);
        return values;
    }

    /// <summary>The whole tensor as float32.</summary>
    public Tensor ToTensor()
    {
        var tensor = Tensor.Empty(Shape);
        Widen(0, tensor.Span);
        return tensor;
    }

    private sealed class InMemory(string name, Shape shape, float[] values)
        : StoredTensor(name, DataType.Float32, shape)
    {
        public override ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(values.AsSpan());
    }

    private static class WeightFormats
    {
        public static void WidenEvery(DataType type, ReadOnlySpan<byte> source, int step, int start, Span<float> target)
        {
            switch (type)
            {
                case DataType.Float32:
                    var singles = MemoryMarshal.Cast<byte, float>(source);
                    for (int i = 0; i < target.Length; i++) target[i] = singles[start + i * step];
                    break;
                case DataType.Float16:
                    var halves = MemoryMarshal.Cast<byte, Half>(source);
                    for (int i = 0; i < target.Length; i++) target[i] = (float)halves[start + i * step];
                    break;
                default:
                    int size = SizeOf(type);
                    for (int i = 0; i < target.Length; i++)
                        Widen(type, source.Slice((start + i * step) * size, size), target.Slice(i, 1));
                    break;
            }
        }

        public static void Widen(DataType type, ReadOnlySpan<byte> source, Span<float> target)
        {
            switch (type)
            {
                case DataType.Float32:
                    MemoryMarshal.Cast<byte, float>(source).CopyTo(target);
                    break;
                case DataType.Float16:
                    HalfPrecision.Widen(MemoryMarshal.Cast<byte, ushort>(source), target);
                    break;
                case DataType.BFloat16:
                    var words = MemoryMarshal.Cast<byte, ushort>(source);
                    for (int i = 0; i < target.Length; i++)
                        target[i] = BitConverter.UInt32BitsToSingle((uint)words[i] << 16);
                    break;
                case DataType.Float64:
                    for (int i = 0; i < target.Length; i++)
                        target[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(source[(i * 8)..]);
                    break;
                case DataType.Int32:
                    for (int i = 0; i < target.Length; i++)
                        target[i] = BinaryPrimitives.ReadInt32LittleEndian(source[(i * 4)..]);
                    break;
                case DataType.Int64:
                    for (int i = 0; i < target.Length; i++)
                        target[i] = BinaryPrimitives.ReadInt64LittleEndian(source[(i * 8)..]);
                    break;
                default:
                    for (int i = 0; i < target.Length; i++) target[i] = source[i];
                    break;
            }
        }
    }
}
