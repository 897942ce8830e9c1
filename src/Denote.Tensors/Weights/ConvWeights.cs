namespace Denote.Tensors;

/// <summary>The filters and bias of a convolution, packed for its kernel on first use.</summary>
public sealed class ConvWeights
{
    private readonly StoredTensor _weight;
    private readonly Lazy<float[]?> _bias;
    private readonly Lazy<float[]> _dense;

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
        OutChannels = shape[0];
        InChannels = shape[1];
        KernelHeight = shape[2];
        KernelWidth = shape[3];
        _bias = new(() => bias is null ? null : WidenAll(bias));
        _dense = new(() => WidenAll(weight));
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

    /// <summary><c>[out]</c>, empty without a bias.</summary>
    internal ReadOnlySpan<float> Bias => _bias.Value;

    /// <summary><c>[out, in, kernel height, kernel width]</c>, as stored: for the plain kernels.</summary>
    internal ReadOnlySpan<float> Dense => _dense.Value;

    private static float[] WidenAll(StoredTensor stored)
    {
        var values = new float[stored.Shape.Count];
        stored.Widen(0, values);
        return values;
    }
}
