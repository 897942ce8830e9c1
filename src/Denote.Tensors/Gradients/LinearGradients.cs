namespace Denote.Tensors;

/// <summary>Reverse functions of the matrix products.</summary>
internal static class LinearGradients
{
    /// <summary>y = activation(x W^T + bias) + residual: dx = (dy activation') W.</summary>
    public static void Linear(
        GradientTape tape, Tensor x, LinearWeights weights, Activation activation, Tensor? residual, Tensor result)
    {
        bool isAffine = activation == Activation.None;
        tape.Note(result, [x, residual], isAffine ? [] : [x], step =>
        {
            step.Give(1, step.Gradient);
            if (!step.Needs(0)) return;
            var gradient = isAffine
                ? step.Gradient
                : ElementwiseGradients.Through(activation, Ops.Linear(step.Saved(0), weights), step.Gradient);
            step.Give(0, Ops.Linear(gradient, weights.Transposed));
        });
    }

    /// <summary>y = a gelu(g) with [a, g] = x W^T + bias: dx = [dy gelu(g), dy a gelu'(g)] W.</summary>
    public static void Geglu(GradientTape tape, Tensor x, LinearWeights weights, Tensor result) =>
        tape.Note(result, [x], [x], step =>
        {
            var halves = Ops.Linear(step.Saved(0), weights);
            var gradient = Tensor.Empty(halves.Shape);
            GegluGradient.Run(halves, step.Gradient, gradient);
            halves.Dispose();
            step.Give(0, Ops.Linear(gradient, weights.Transposed));
        });

    /// <summary>c = a b: da = dc b^T, db = a^T dc; with b given transposed da = dc b, db = dc^T a.</summary>
    public static void MatMul(GradientTape tape, Tensor a, Tensor b, bool transposeB, Tensor result) =>
        tape.Note(result, [a, b], [a, b], step =>
        {
            if (step.Needs(0)) step.Give(0, Ops.MatMul(step.Gradient, step.Saved(1), !transposeB));
            if (!step.Needs(1)) return;
            step.Give(1, transposeB
                ? Ops.MatMul(Ops.Transpose(step.Gradient), step.Saved(0))
                : Ops.MatMul(Ops.Transpose(step.Saved(0)), step.Gradient));
        });
}
