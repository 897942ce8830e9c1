namespace Denote.Tensors;

/// <summary>Scale and shift of a group or layer normalisation.</summary>
public sealed class NormWeights
{
    private readonly Lazy<float[]> _scale;
    private readonly Lazy<float[]> _shift;

    /// <summary>Takes the weights of a normalisation.</summary>
    /// <param name="scale"><c>[channels]</c>; called <c>weight</c> in checkpoints.</param>
    /// <param name="shift"><c>[channels]</c>; called <c>bias</c> in checkpoints.</param>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public NormWeights(StoredTensor scale, StoredTensor shift)
    {
        ArgumentNullException.ThrowIfNull(scale);
        ArgumentNullException.ThrowIfNull(shift);
        if (scale.Shape.Rank != 1 || scale.Shape != shift.Shape)
            throw new TensorException(
                $"tensors '{scale.Name}' {scale.Shape} and '{shift.Name}' {shift.Shape} should both be [channels].");
        Channels = scale.Shape[0];
        _scale = new(scale.WidenAll);
        _shift = new(shift.WidenAll);
    }

    /// <summary>Channels of the input.</summary>
    public int Channels { get; }

    internal ReadOnlySpan<float> Scale => _scale.Value;

    internal ReadOnlySpan<float> Shift => _shift.Value;
}
