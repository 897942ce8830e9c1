namespace Denote.Tensors;

/// <summary>Reverse functions of the normalisations.</summary>
internal static class NormGradients
{
    public static void GroupNorm(
        GradientTape tape,
        Tensor x,
        NormWeights weights,
        int groups,
        float epsilon,
        Activation activation,
        Tensor result) =>
        tape.Note(result, [x], [x], step =>
        {
            var gradient = Tensor.Empty(step.Gradient.Shape);
            GroupNormGradient.Run(step.Saved(0), step.Gradient, weights, groups, epsilon, activation, gradient);
            step.Give(0, gradient);
        });

    public static void LayerNorm(GradientTape tape, Tensor x, NormWeights weights, float epsilon, Tensor result) =>
        tape.Note(result, [x], [x], step =>
        {
            var gradient = Tensor.Empty(step.Gradient.Shape);
            RowNormGradient.LayerNorm(step.Saved(0), step.Gradient, weights, epsilon, gradient);
            step.Give(0, gradient);
        });

    public static void Softmax(GradientTape tape, Tensor x, Tensor result) =>
        tape.Note(result, [x], [result], step =>
        {
            var gradient = Tensor.Empty(step.Gradient.Shape);
            RowNormGradient.Softmax(step.Saved(0), step.Gradient, gradient);
            step.Give(0, gradient);
        });
}
