namespace Denote.Tensors;

/// <summary>The matrix and bias of a linear layer or 1x1 convolution, packed for the matrix product on first use.</summary>
public sealed class LinearWeights
{
    private readonly StoredTensor _weight;
    private readonly Lazy<float[]?> _bias;
    private readonly Lazy<float[]> _dense;

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
        OutFeatures = shape[0];
        InFeatures = shape[1];
        _bias = new(() => bias is null ? null : WidenAll(bias));
        _dense = new(() => WidenAll(weight));
    }

    /// <summary>Channels of the input.</summary>
    public int InFeatures { get; }

    /// <summary>Channels of the output.</summary>
    public int OutFeatures { get; }

    /// <summary>The layer's name in the checkpoint.</summary>
    public string Name => _weight.Name;

    /// <summary><c>[out]</c>, empty without a bias.</summary>
    internal ReadOnlySpan<float> Bias => _bias.Value;

    /// <summary><c>[out, in]</c>, as stored: for the plain kernels.</summary>
    internal ReadOnlySpan<float> Dense => _dense.Value;

    private static float[] WidenAll(StoredTensor stored)
    {
        var values = new float[stored.Shape.Count];
        stored.Widen(0, values);
        return values;
    }
}
