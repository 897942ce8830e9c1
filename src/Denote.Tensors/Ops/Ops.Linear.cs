namespace Denote.Tensors;

public static partial class Ops
{
    /// <summary>A linear layer or 1x1 convolution: activation(x W^T + bias) + residual.</summary>
    /// <param name="x"><c>[..., in]</c>.</param>
    /// <param name="weights">Matrix and bias.</param>
    /// <param name="activation">Applied before the residual is added.</param>
    /// <param name="residual">Added at the end; same shape as the result.</param>
    /// <returns><c>[..., out]</c>.</returns>
    public static Tensor Linear(
        Tensor x, LinearWeights weights, Activation activation = Activation.None, Tensor? residual = null)
    {
        Require(x.Shape[^1] == weights.InFeatures,
            $"'{weights.Name}' takes {weights.InFeatures} channels, not {x.Shape}.");
        var result = Result(x.Shape.WithLast(weights.OutFeatures));
        using var section = Measure("linear", result, 2.0 * result.Count * weights.InFeatures);
        Require(residual is null || residual.Shape == result.Shape, $"residual {residual?.Shape} on {result.Shape}.");
        if (result.Count == 0) return result;
        if (Simd.Level == SimdLevel.Scalar || weights.InFeatures == 0)
            Plain.Linear(x, weights, activation, residual, result);
        else
            Gemm.Linear(x, weights, gated: false, activation, residual, result);
        KeepAlive(x, residual);
        if (GradientTape.Current is { } tape) LinearGradients.Linear(tape, x, weights, activation, residual, result);
        return result;
    }

    /// <summary>
    /// A linear layer or 1x1 convolution of an image's pixels; two maps are read where they lie, not joined first.
    /// </summary>
    /// <param name="source"><c>[B, H, W, in]</c>.</param>
    /// <param name="weights">Matrix and bias.</param>
    /// <returns><c>[B, H, W, out]</c>, with the bits that the joined map gives.</returns>
    public static Tensor Linear(ImageSource source, LinearWeights weights)
    {
        if (source.Second is not { } joined || source.Norm is not null || source.IsEnlarged
            || Simd.Level == SimdLevel.Scalar || GradientTape.Current is not null)
        {
            using var scope = TensorScope.Enter();
            return scope.Keep(Linear(source.ToTensor(), weights));
        }
        Require(source.Shape[3] == weights.InFeatures,
            $"'{weights.Name}' takes {weights.InFeatures} channels, not {source.Shape}.");
        var result = Result(source.Shape.WithLast(weights.OutFeatures));
        using var section = Measure("linear", result, 2.0 * result.Count * weights.InFeatures);
        if (result.Count > 0) Gemm.LinearOfJoined(source.First, joined, weights, result);
        KeepAlive(source.First, joined);
        return result;
    }

    /// <summary>
    /// The gated linear unit of the U-Net's feed-forward: with [a, g] = x W^T + bias split in halves, a * gelu(g).
    /// </summary>
    /// <param name="x"><c>[..., in]</c>.</param>
    /// <param name="weights">Matrix and bias with 2 x out rows.</param>
    /// <returns><c>[..., out]</c>.</returns>
    public static Tensor LinearGeglu(Tensor x, LinearWeights weights)
    {
        Require(x.Shape[^1] == weights.InFeatures,
            $"'{weights.Name}' takes {weights.InFeatures} channels, not {x.Shape}.");
        Require(weights.OutFeatures % 2 == 0,
            $"'{weights.Name}' has {weights.OutFeatures} outputs, which cannot be halved.");
        var result = Result(x.Shape.WithLast(weights.OutFeatures / 2));
        using var section = Measure("linear, GEGLU", result, 4.0 * result.Count * weights.InFeatures);
        if (result.Count == 0) return result;
        if (Simd.Level == SimdLevel.Scalar || weights.InFeatures == 0) Plain.LinearGeglu(x, weights, result);
        else Gemm.Linear(x, weights, gated: true, Activation.None, null, result);
        KeepAlive(x);
        if (GradientTape.Current is { } tape) LinearGradients.Geglu(tape, x, weights, result);
        return result;
    }

    /// <summary>The matrix product a b, or a b^T, of activations; batched over all axes but the last two.</summary>
    /// <param name="a"><c>[..., m, k]</c>.</param>
    /// <param name="b"><c>[..., k, n]</c>, or <c>[..., n, k]</c> with <paramref name="transposeB"/>.</param>
    /// <param name="transposeB">Whether b is given transposed.</param>
    /// <returns><c>[..., m, n]</c>.</returns>
    public static Tensor MatMul(Tensor a, Tensor b, bool transposeB = false)
    {
        Require(a.Rank >= 2 && a.Rank == b.Rank, $"{a.Shape} times {b.Shape}.");
        for (int i = 0; i < a.Rank - 2; i++) Require(a.Shape[i] == b.Shape[i], $"{a.Shape} times {b.Shape}.");
        int inner = transposeB ? b.Shape[^1] : b.Shape[^2];
        Require(a.Shape[^1] == inner, $"{a.Shape} times {b.Shape}{(transposeB ? " transposed" : "")}.");
        var result = Result(a.Shape.WithLast(transposeB ? b.Shape[^2] : b.Shape[^1]));
        using var section = Measure("matrix product", result, 2.0 * result.Count * inner);
        if (result.Count == 0) return result;
        if (Simd.Level == SimdLevel.Scalar || inner == 0) Plain.MatMul(a, b, transposeB, result);
        else Gemm.MatMul(a, b, transposeB, result);
        KeepAlive(a, b);
        if (GradientTape.Current is { } tape) LinearGradients.MatMul(tape, a, b, transposeB, result);
        return result;
    }
}
