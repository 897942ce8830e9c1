using System.Runtime.InteropServices;

namespace Denote.TestSupport;

/// <summary>One golden tensor: name, element type as in safetensors, shape, and values in row-major order.</summary>
public sealed class FixtureTensor
{
    private readonly ReadOnlyMemory<byte> _data;

    internal FixtureTensor(string name, string type, int[] shape, ReadOnlyMemory<byte> data)
    {
        (Name, Type, Shape, _data) = (name, type, shape, data);
        Count = shape.Aggregate(1, (product, size) => checked(product * size));
        int elementSize = type switch
        {
            "F64" or "I64" => 8,
            "F32" or "I32" => 4,
            "F16" or "BF16" => 2,
            "U8" or "BOOL" => 1,
            _ => throw new NotSupportedException($"{name}: the fixture reader does not know element type {type}."),
        };
        if ((long)Count * elementSize != data.Length)
            throw new InvalidDataException(
                $"{name}: {type} [{string.Join(", ", shape)}] does not fill {data.Length} bytes.");
    }

    /// <summary>The tensor's name after its file's name, for messages: <c>inputs.safetensors:rgb0</c>.</summary>
    public string Name { get; }

    /// <summary>The element type: F64, F32, F16, BF16, I64, I32, U8 or BOOL.</summary>
    public string Type { get; }

    /// <summary>The size of each dimension; empty for a single number.</summary>
    public int[] Shape { get; }

    /// <summary>The number of elements.</summary>
    public int Count { get; }

    /// <summary>All values as doubles, whatever the type.</summary>
    public double[] ToDoubles() => Type switch
    {
        "F64" => Cast<double>().ToArray(),
        "F32" => Convert<float>(value => value),
        "F16" => Convert<Half>(value => (double)value),
        "BF16" => Convert<ushort>(value => BitConverter.UInt32BitsToSingle((uint)value << 16)),
        "I64" => Convert<long>(value => value),
        "I32" => Convert<int>(value => value),
        _ => Convert<byte>(value => value),
    };

    /// <summary>All values as floats; doubles and integers are rounded to the nearest float.</summary>
    public float[] ToFloats() =>
        Type == "F32" ? Cast<float>().ToArray() : Array.ConvertAll(ToDoubles(), value => (float)value);

    /// <summary>All values of an integer tensor.</summary>
    public long[] ToLongs() => Type switch
    {
        "I64" => Cast<long>().ToArray(),
        "I32" => Array.ConvertAll(Cast<int>().ToArray(), value => (long)value),
        "U8" or "BOOL" => Array.ConvertAll(_data.ToArray(), value => (long)value),
        _ => throw Mismatch("integers"),
    };

    /// <summary>All values of an integer tensor, each checked to fit 32 bits.</summary>
    public int[] ToInts() => Array.ConvertAll(ToLongs(), value => checked((int)value));

    /// <summary>All values of a U8 or BOOL tensor.</summary>
    public byte[] ToBytes() => Type is "U8" or "BOOL" ? _data.ToArray() : throw Mismatch("bytes");

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Type} [{string.Join(", ", Shape)}]";

    private ReadOnlySpan<T> Cast<T>() where T : unmanaged => MemoryMarshal.Cast<byte, T>(_data.Span);

    private double[] Convert<T>(Func<T, double> widen) where T : unmanaged
    {
        ReadOnlySpan<T> values = Cast<T>();
        var doubles = new double[values.Length];
        for (int i = 0; i < doubles.Length; i++) doubles[i] = widen(values[i]);
        return doubles;
    }

    private InvalidOperationException Mismatch(string wanted) => new($"{this} was read as {wanted}.");
}
