using Denote.Tensors;

namespace Denote.Models.Sam;

/// <summary>The mask decoder's small perceptrons: linear layers with max(x, 0) between them.</summary>
internal static class SamPerceptron
{
    /// <summary>The layers <c>layers.0</c>, <c>layers.1</c> and so on.</summary>
    public static LinearWeights[] Layers(Weights weights, int inputs, int hidden, int outputs, int depth) =>
        [.. Enumerable.Range(0, depth).Select(i => weights.Linear(
            $"layers.{i}", i == 0 ? inputs : hidden, i == depth - 1 ? outputs : hidden))];

    /// <summary><c>[..., inputs]</c> to <c>[..., outputs]</c>.</summary>
    public static Tensor Run(LinearWeights[] layers, Tensor x)
    {
        for (int i = 0; i < layers.Length; i++)
            x = Ops.Linear(x, layers[i], i < layers.Length - 1 ? Activation.Relu : Activation.None);
        return x;
    }
}
