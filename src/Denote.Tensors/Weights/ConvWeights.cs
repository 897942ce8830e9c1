namespace Denote.Tensors;

/// <summary>The filters and bias of a convolution, packed for its kernel on first use.</summary>
public sealed class ConvWeights
{
    private readonly StoredTensor _weight;
    private readonly StoredTensor? _bias;
    // By algorithm.
    private readonly PackedOnDemand[] _packed = [new(), new(), new(), new()];
    private readonly Lazy<ConvWeights> _transposed;

    /// <summary>Takes the weights of a convolution.</summary>
    /// <param name="weight"><c>[out, in, kernel height, kernel width]</c>.</param>
    /// <param name="bias"><c>[out]</c>, or null.</param>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public ConvWeights(StoredTensor weight, StoredTensor? bias = null)
    {
        ArgumentNullException.ThrowIfNull(weight);
        var shape = weight.Shape;
        if (shape.Rank != 4)
            throw new TensorException($"tensor '{weight.Name}' is {shape}, expected [out, in, height, width].");
        if (bias is not null && bias.Shape.Count != shape[0])
            throw new TensorException($"tensor '{bias.Name}' is {bias.Shape}, expected [{shape[0]}].");
        _weight = weight;
        _bias = bias;
        OutChannels = shape[0];
        InChannels = shape[1];
        KernelHeight = shape[2];
        KernelWidth = shape[3];
        _transposed = new(() => new ConvWeights(new FlippedFilters(weight)));
    }

    /// <summary>Channels of the input.</summary>
    public int InChannels { get; }

    /// <summary>Channels of the output.</summary>
    public int OutChannels { get; }

    /// <summary>Rows of a filter.</summary>
    public int KernelHeight { get; }

    /// <summary>Columns of a filter.</summary>
    public int KernelWidth { get; }

    /// <summary>The layer's name in the checkpoint.</summary>
    public string Name => _weight.Name;

    /// <summary>The convolution of the reverse pass: flipped filters, inputs and outputs exchanged, no bias.</summary>
    internal ConvWeights Transposed => _transposed.Value;

    /// <summary><c>[out]</c> widened, or null without a bias.</summary>
    internal float[]? WidenBias() => _bias?.WidenAll();

    /// <summary><c>[out, in, kernel height, kernel width]</c> widened: for the plain kernels.</summary>
    internal float[] WidenFilters() => _weight.WidenAll();

    /// <summary>
    /// The matrix <c>[kernel height * kernel width * in, out]</c>, packed; the depth's segments never cross a filter's
    /// rows.
    /// </summary>
    internal PackedMatrix Packed() =>
        _packed[(int)ConvolutionAlgorithm.Direct].Get(Simd.Level, gated: false, Create, Pack);

    /// <summary>
    /// The filters' Winograd transforms, <c>[planes * in, out]</c>, packed; the depth's segments never cross planes.
    /// </summary>
    internal PackedMatrix PackedForWinograd<TTransform>()
        where TTransform : struct, IWinogradTransform =>
        _packed[(int)TTransform.Algorithm].Get(
            Simd.Level, gated: false, CreateTransformed<TTransform>, Transform<TTransform>);

    private PackedMatrix CreateTransformed<TTransform>(SimdLevel level, bool gated, bool isTransient)
        where TTransform : struct, IWinogradTransform
    {
        var layout = new PanelLayout(level, OutChannels, gated);
        var plane = layout.Segments(InChannels);
        var depths = Enumerable.Repeat(plane, TTransform.Planes).SelectMany(depth => depth);
        return new PackedMatrix(layout, [.. depths], isTransient);
    }

    private void Transform<TTransform>(PackedMatrix packed)
        where TTransform : struct, IWinogradTransform
    {
        packed.FillBias(WidenBias());
        FilterPacking.FillTransformed<TTransform>(packed, _weight);
        _weight.Forget();
    }

    private PackedMatrix Create(SimdLevel level, bool gated, bool isTransient)
    {
        var layout = new PanelLayout(level, OutChannels, gated);
        var row = layout.Segments(KernelWidth * InChannels);
        var depths = Enumerable.Repeat(row, KernelHeight).SelectMany(depth => depth);
        return new PackedMatrix(layout, [.. depths], isTransient);
    }

    private void Pack(PackedMatrix packed)
    {
        packed.FillBias(WidenBias());
        FilterPacking.Fill(packed, _weight);
        _weight.Forget();
    }
}
