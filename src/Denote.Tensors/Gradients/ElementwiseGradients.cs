namespace Denote.Tensors;

/// <summary>Reverse functions of the elementwise operations.</summary>
internal static class ElementwiseGradients
{
    public static void Activate(GradientTape tape, Tensor x, Activation activation, Tensor result) =>
        tape.Note(result, [x], [x], step => step.Give(0, Through(activation, step.Saved(0), step.Gradient)));

    public static void Combine(GradientTape tape, Tensor a, float scaleA, Tensor b, float scaleB, Tensor result) =>
        tape.Note(result, [a, b], [], step =>
        {
            if (step.Needs(0)) step.Give(0, Scaled(step.Gradient, scaleA));
            if (step.Needs(1)) step.Give(1, Scaled(step.Gradient, scaleB));
        });

    public static void Scale(GradientTape tape, Tensor x, float scale, Tensor result) =>
        tape.Note(result, [x], [], step => step.Give(0, Scaled(step.Gradient, scale)));

    public static void Multiply(GradientTape tape, Tensor a, Tensor b, Tensor result) =>
        tape.Note(result, [a, b], [a, b], step =>
        {
            if (step.Needs(0)) step.Give(0, Ops.Multiply(step.Gradient, step.Saved(1)));
            if (step.Needs(1)) step.Give(1, Ops.Multiply(step.Gradient, step.Saved(0)));
        });

    /// <summary>gradient * activation'(x).</summary>
    public static Tensor Through(Activation activation, Tensor x, Tensor gradient)
    {
        var result = Tensor.Empty(x.Shape);
        Derivatives.Apply(activation, x, gradient, result);
        return result;
    }

    private static Tensor Scaled(Tensor gradient, float scale) => scale == 1 ? gradient : Ops.Scale(gradient, scale);
}
