using System.Runtime.InteropServices;
using Denote.Tensors;

namespace Denote.Models;

/// <summary>
/// A convolution without bias and the batch normalisation behind it as one convolution: with the running mean m and
/// variance v, filters are multiplied by s = scale / sqrt(v + epsilon), and shift - m s is the bias.
/// </summary>
internal sealed class FoldedConvolution
{
    private readonly StoredTensor _filters;
    private readonly StoredTensor _scale;
    private readonly StoredTensor _shift;
    private readonly StoredTensor _mean;
    private readonly StoredTensor _variance;
    private readonly float _epsilon;

    private FoldedConvolution(
        StoredTensor filters, StoredTensor scale, StoredTensor shift, StoredTensor mean, StoredTensor variance,
        float epsilon) =>
        (_filters, _scale, _shift, _mean, _variance, _epsilon) = (filters, scale, shift, mean, variance, epsilon);

    /// <summary>Folds; nothing is read before the layer first runs.</summary>
    public static ConvWeights Of(
        StoredTensor filters, StoredTensor scale, StoredTensor shift, StoredTensor mean, StoredTensor variance,
        float epsilon)
    {
        var folded = new FoldedConvolution(filters, scale, shift, mean, variance, epsilon);
        return new ConvWeights(
            new LazyTensor(filters.Name, filters.Shape, folded.Filters),
            new LazyTensor(shift.Name, shift.Shape, folded.Bias));
    }

    private float[] Filters()
    {
        float[] filters = _filters.WidenAll(), factors = Factors();
        int size = filters.Length / factors.Length;
        for (int i = 0; i < filters.Length; i++) filters[i] *= factors[i / size];
        return filters;
    }

    private float[] Bias()
    {
        float[] bias = _shift.WidenAll(), mean = _mean.WidenAll(), factors = Factors();
        for (int i = 0; i < bias.Length; i++) bias[i] -= mean[i] * factors[i];
        return bias;
    }

    private float[] Factors()
    {
        float[] scale = _scale.WidenAll(), variance = _variance.WidenAll();
        for (int i = 0; i < scale.Length; i++) scale[i] /= MathF.Sqrt(variance[i] + _epsilon);
        return scale;
    }

    private sealed class LazyTensor(string name, Shape shape, Func<float[]> values)
        : StoredTensor(name, DataType.Float32, shape)
    {
        private readonly Lazy<float[]> _values = new(values);

        public override ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(_values.Value.AsSpan());
    }
}
