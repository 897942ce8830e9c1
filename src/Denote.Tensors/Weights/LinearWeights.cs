namespace Denote.Tensors;

/// <summary>
/// The matrix and bias of a linear layer or 1x1 convolution, packed for the matrix product on first use.
/// </summary>
public sealed class LinearWeights
{
    // With fewer rows, widening the matrix takes more than a seventh of the product's time.
    private const int RowsWorthWidening = 64;

    private readonly StoredTensor _weight;
    private readonly StoredTensor? _bias;
    private readonly PackedOnDemand _packed = new();
    private readonly PackedOnDemand _packedGated = new();
    private readonly Lazy<LinearWeights> _transposed;

    /// <summary>Takes the weights of a layer.</summary>
    /// <param name="weight"><c>[out, in]</c>, or <c>[out, in, 1, 1]</c> of a 1x1 convolution.</param>
    /// <param name="bias"><c>[out]</c>, or null.</param>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public LinearWeights(StoredTensor weight, StoredTensor? bias = null)
    {
        ArgumentNullException.ThrowIfNull(weight);
        var shape = weight.Shape;
        bool isMatrix = shape.Rank == 2 || (shape.Rank == 4 && shape[2] == 1 && shape[3] == 1);
        if (!isMatrix)
            throw new TensorException($"tensor '{weight.Name}' is {shape}, expected [out, in] or [out, in, 1, 1].");
        if (bias is not null && bias.Shape.Count != shape[0])
            throw new TensorException($"tensor '{bias.Name}' is {bias.Shape}, expected [{shape[0]}].");
        _weight = weight;
        _bias = bias;
        OutFeatures = shape[0];
        InFeatures = shape[1];
        _transposed = new(() => new LinearWeights(new TransposedMatrix(weight)));
    }

    /// <summary>Channels of the input.</summary>
    public int InFeatures { get; }

    /// <summary>Channels of the output.</summary>
    public int OutFeatures { get; }

    /// <summary>The layer's name in the checkpoint.</summary>
    public string Name => _weight.Name;

    /// <summary>The layer of the reverse pass: the transposed matrix without a bias.</summary>
    internal LinearWeights Transposed => _transposed.Value;

    /// <summary><c>[out]</c> widened, or null without a bias.</summary>
    internal float[]? WidenBias() => _bias?.WidenAll();

    /// <summary><c>[out, in]</c> widened: for the plain kernels.</summary>
    internal float[] WidenMatrix() => _weight.WidenAll();

    /// <summary>The transposed matrix <c>[in, out]</c>, packed.</summary>
    /// <param name="gated">Whether the second half of the outputs are gates of the first.</param>
    /// <param name="rows">Rows that it is multiplied with.</param>
    internal PackedMatrix Packed(bool gated = false, int rows = 0)
    {
        return (gated ? _packedGated : _packed).Get(Simd.Level, gated, Create, Fill);

        PackedMatrix Create(SimdLevel level, bool isGated, bool isTransient)
        {
            var layout = new PanelLayout(level, OutFeatures, isGated);
            bool isHalf = !isTransient && rows >= RowsWorthWidening && _weight.Type == DataType.Float16
                && PackedMatrix.BytesInUse > TensorSettings.WeightBudget / 2 && _weight.IndexOfNonFinite() < 0;
            return new PackedMatrix(layout, layout.Segments(InFeatures), isTransient, isHalf);
        }
    }

    private void Fill(PackedMatrix packed)
    {
        packed.Fill(new MatrixRows(_weight, InFeatures), WidenBias());
        _weight.Forget();
    }

    /// <summary>Rows of the stored matrix are columns of the packed one.</summary>
    private sealed class MatrixRows(StoredTensor weight, int inputs) : IColumnReader
    {
        public void Read(int column, Span<float> target) => weight.Widen(column * inputs, target);
    }
}
