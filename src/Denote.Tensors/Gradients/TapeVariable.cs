namespace Denote.Tensors;

/// <summary>A tensor that a tape follows: watched, or computed from a watched one.</summary>
/// <param name="tape">Whose variable it is.</param>
/// <param name="shape">The tensor's sizes.</param>
internal sealed class TapeVariable(GradientTape tape, Shape shape)
{
    public GradientTape Tape { get; } = tape;

    public Shape Shape { get; } = shape;

    /// <summary>What has reached this variable so far in the reverse pass; null is zero.</summary>
    public Tensor? Gradient { get; private set; }

    /// <summary>Adds a gradient that flows in from one of the variable's uses.</summary>
    public void Add(Tensor gradient)
    {
        if (gradient.Shape != Shape)
            throw new TensorException($"A gradient of shape {gradient.Shape} does not fit a tensor of shape {Shape}.");
        if (Gradient is null)
        {
            Gradient = gradient.Share();
            return;
        }
        using var before = Gradient;
        Gradient = TensorScope.Release(Ops.Add(before, gradient));
    }

    /// <summary>Returns the gradient's memory.</summary>
    public void Clear()
    {
        Gradient?.Dispose();
        Gradient = null;
    }
}
