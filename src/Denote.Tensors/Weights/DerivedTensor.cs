using System.Runtime.InteropServices;

namespace Denote.Tensors;

/// <summary>
/// A stored tensor worked out from another when it is first read: a part of it, or its numbers in another order.
/// </summary>
public sealed class DerivedTensor : StoredTensor
{
    private readonly Lazy<float[]> _values;

    private DerivedTensor(string name, Shape shape, Func<float[]> values)
        : base(name, DataType.Float32, shape) => _values = new Lazy<float[]>(values);

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(_values.Value.AsSpan());

    /// <summary>A run of entries of the outermost axis: the query part of a joint query-key-value matrix.</summary>
    /// <param name="whole">The stored tensor.</param>
    /// <param name="start">First entry.</param>
    /// <param name="count">Number of entries.</param>
    public static StoredTensor Rows(StoredTensor whole, int start, int count)
    {
        ArgumentNullException.ThrowIfNull(whole);
        var axes = whole.Shape.ToArray();
        if (axes.Length == 0 || start < 0 || count < 0 || start + count > axes[0])
            throw new TensorException($"tensor '{whole.Name}' {whole.Shape} has no entries {start}..{start + count}.");
        int entry = axes[0] == 0 ? 0 : whole.Shape.Count / axes[0];
        axes[0] = count;
        return new DerivedTensor(whole.Name, Shape.Create(axes), () =>
        {
            var values = new float[count * entry];
            whole.Widen(start * entry, values);
            return values;
        });
    }

    /// <summary>A matrix seen transposed, without a copy: a projection stored as <c>[in, out]</c>.</summary>
    /// <param name="matrix"><c>[rows, columns]</c>.</param>
    /// <returns><c>[columns, rows]</c>.</returns>
    public static StoredTensor Transposed(StoredTensor matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        return new TransposedMatrix(matrix);
    }

    /// <summary>
    /// The filters of a transposed convolution whose stride is its kernel size, as the matrix of a linear layer that
    /// makes all <c>kernel x kernel</c> target pixels of a source pixel at once.
    /// </summary>
    /// <param name="filters"><c>[in, out, kernel, kernel]</c>.</param>
    /// <returns><c>[kernel * kernel * out, in]</c>, rows by target row, target column, channel.</returns>
    public static StoredTensor TransposedFilters(StoredTensor filters)
    {
        ArgumentNullException.ThrowIfNull(filters);
        int inputs = filters.Shape[0], outputs = filters.Shape[1], kernel = filters.Shape[2] * filters.Shape[3];
        return new DerivedTensor(filters.Name, [kernel * outputs, inputs], () =>
        {
            var stored = new float[filters.Shape.Count];
            filters.Widen(0, stored);
            var matrix = new float[stored.Length];
            for (int i = 0; i < inputs; i++)
            for (int o = 0; o < outputs; o++)
            for (int k = 0; k < kernel; k++)
                matrix[(k * outputs + o) * inputs + i] = stored[(i * outputs + o) * kernel + k];
            return matrix;
        });
    }

    /// <summary>
    /// Every entry of the outermost axis times a factor of its own: a layer and the scaling behind it as one layer.
    /// </summary>
    /// <param name="whole">A matrix <c>[rows, columns]</c>, or a vector <c>[rows]</c>.</param>
    /// <param name="factors"><c>[rows]</c>.</param>
    public static StoredTensor ScaledRows(StoredTensor whole, StoredTensor factors)
    {
        ArgumentNullException.ThrowIfNull(whole);
        ArgumentNullException.ThrowIfNull(factors);
        int rows = factors.Shape.Count;
        if (whole.Shape.Rank == 0 || whole.Shape[0] != rows)
            throw new TensorException($"tensor '{whole.Name}' {whole.Shape} has not {rows} rows, one per factor.");
        return new DerivedTensor(whole.Name, whole.Shape, () =>
        {
            var values = new float[whole.Shape.Count];
            whole.Widen(0, values);
            var scale = new float[rows];
            factors.Widen(0, scale);
            int columns = rows == 0 ? 0 : values.Length / rows;
            for (int i = 0; i < values.Length; i++) values[i] *= scale[i / columns];
            return values;
        });
    }

    /// <summary>A vector repeated: the bias of <see cref="TransposedFilters"/>.</summary>
    /// <param name="vector"><c>[n]</c>.</param>
    /// <param name="times">How often, 1 or more.</param>
    /// <returns><c>[times * n]</c>.</returns>
    public static StoredTensor Repeated(StoredTensor vector, int times)
    {
        ArgumentNullException.ThrowIfNull(vector);
        int count = vector.Shape.Count;
        return new DerivedTensor(vector.Name, [times * count], () =>
        {
            var values = new float[times * count];
            for (int i = 0; i < times; i++) vector.Widen(0, values.AsSpan(i * count, count));
            return values;
        });
    }
}
