using Denote.Tensors;

namespace Denote.Models.Sam;

/// <summary>Two transposed 2x2 convolutions of stride 2 with a normalisation and GELU between them.</summary>
internal sealed class SamUpscaling(Weights weights, int inputs, int between, int outputs)
{
    private const float Epsilon = 1e-6f;

    private readonly LinearWeights _upscale0 = TransposedConv(weights, "0", inputs, between);
    private readonly NormWeights _upscale1 = weights.Norm("1", between);
    private readonly LinearWeights _upscale3 = TransposedConv(weights, "3", between, outputs);

    /// <summary><c>[B, h, w, inputs]</c> to <c>[B, 4 h, 4 w, outputs]</c>.</summary>
    public Tensor Forward(Tensor x)
    {
        using var scope = TensorScope.Enter();
        x = Ops.Activate(Ops.LayerNorm(Upscale(x, _upscale0), _upscale1, Epsilon), Activation.Gelu);
        return scope.Keep(Upscale(x, _upscale3));
    }

    /// <summary>A 2x2 transposed convolution of stride 2: every pixel makes its own four.</summary>
    private static Tensor Upscale(Tensor x, LinearWeights weights)
    {
        int batch = x.Shape[0], height = x.Shape[1], width = x.Shape[2], channels = weights.OutFeatures / 4;
        var pixels = Ops.Linear(x, weights).Reshape([batch, height, width, 2, 2, channels]);
        return Ops.Permute(pixels, 0, 1, 3, 2, 4, 5).Reshape([batch, 2 * height, 2 * width, channels]);
    }

    private static LinearWeights TransposedConv(Weights weights, string name, int inputs, int outputs) => new(
        DerivedTensor.TransposedFilters(weights.Tensor(name + ".weight", [inputs, outputs, 2, 2])),
        DerivedTensor.Repeated(weights.Tensor(name + ".bias", [outputs]), 4));
}
