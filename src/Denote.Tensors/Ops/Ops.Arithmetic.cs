namespace Denote.Tensors;

public static unsafe partial class Ops
{
    /// <summary>Applies a non-linearity to every element.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="activation">The non-linearity.</param>
    public static Tensor Activate(Tensor x, Activation activation)
    {
        var result = Result(x.Shape);
        using var section = Measure("activation", result);
        Elementwise.Activate(x.Data, activation, result.Data, x.Count);
        KeepAlive(x);
        if (GradientTape.Current is { } tape) ElementwiseGradients.Activate(tape, x, activation, result);
        return result;
    }

    /// <summary>a + b.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="b">The same shape.</param>
    public static Tensor Add(Tensor a, Tensor b) => Combine(a, 1, b, 1);

    /// <summary>The linear combination a * scaleA + b * scaleB.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="scaleA">Factor of a.</param>
    /// <param name="b">The same shape.</param>
    /// <param name="scaleB">Factor of b.</param>
    public static Tensor Combine(Tensor a, float scaleA, Tensor b, float scaleB)
    {
        Require(a.Shape == b.Shape, $"{a.Shape} and {b.Shape}.");
        var result = Result(a.Shape);
        using var section = Measure("arithmetic", result);
        Elementwise.Map(a.Data, b.Data, result.Data, a.Count, new Functions.Combine(scaleA, scaleB));
        KeepAlive(a, b);
        if (GradientTape.Current is { } tape) ElementwiseGradients.Combine(tape, a, scaleA, b, scaleB, result);
        return result;
    }

    /// <summary>x * scale.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="scale">The factor.</param>
    public static Tensor Scale(Tensor x, float scale)
    {
        var result = Result(x.Shape);
        using var section = Measure("arithmetic", result);
        Elementwise.Map(x.Data, result.Data, x.Count, new Functions.Scale(scale));
        KeepAlive(x);
        if (GradientTape.Current is { } tape) ElementwiseGradients.Scale(tape, x, scale, result);
        return result;
    }

    /// <summary>Elementwise a * b.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="b">The same shape.</param>
    public static Tensor Multiply(Tensor a, Tensor b)
    {
        Require(a.Shape == b.Shape, $"{a.Shape} and {b.Shape}.");
        var result = Result(a.Shape);
        using var section = Measure("arithmetic", result);
        Elementwise.Map(a.Data, b.Data, result.Data, a.Count, default(Functions.Product));
        KeepAlive(a, b);
        if (GradientTape.Current is { } tape) ElementwiseGradients.Multiply(tape, a, b, result);
        return result;
    }
}
