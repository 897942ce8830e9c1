using System.Runtime.InteropServices;
using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>Random inputs of benchmarks.</summary>
internal static class Inputs
{
    private static readonly Random Source = new(1);

    /// <summary>Values of unit variance, nearly enough.</summary>
    public static Tensor Tensor(Shape shape)
    {
        var tensor = Tensors.Tensor.Empty(shape);
        foreach (ref float value in tensor.Span) value = (Source.NextSingle() - 0.5f) * 3.4f;
        return tensor;
    }

    /// <summary>Weights in memory, in [-0.05, 0.05].</summary>
    public static StoredTensor Weights(Shape shape)
    {
        var values = new float[shape.Count];
        foreach (ref float value in values.AsSpan()) value = (Source.NextSingle() - 0.5f) * 0.1f;
        return StoredTensor.FromArray("weights", shape, values);
    }

    /// <summary>The same in half precision, as checkpoints have them.</summary>
    public static StoredTensor HalfWeights(Shape shape) => new HalfTensor(shape);

    private sealed class HalfTensor(Shape shape) : StoredTensor("weights", DataType.Float16, shape)
    {
        private readonly Half[] _values = Array.ConvertAll(Weights(shape).WidenAll(), value => (Half)value);

        public override ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(_values.AsSpan());
    }
}
