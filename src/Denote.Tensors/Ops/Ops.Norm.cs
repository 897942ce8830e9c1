namespace Denote.Tensors;

public static partial class Ops
{
    /// <summary>
    /// Group normalisation over each image's pixels and the channels of a group, then an activation.
    /// </summary>
    /// <param name="x"><c>[B, H, W, C]</c> or <c>[B, N, C]</c>.</param>
    /// <param name="weights">Scale and shift per channel.</param>
    /// <param name="groups">Number of groups; divides C.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="activation">Applied to the normalised values.</param>
    /// <returns>Same shape as <paramref name="x"/>.</returns>
    public static Tensor GroupNorm(
        Tensor x, NormWeights weights, int groups, float epsilon, Activation activation = Activation.None)
    {
        Require(x.Rank >= 2 && x.Shape[^1] == weights.Channels, $"{weights.Channels} channels, not {x.Shape}.");
        Require(groups >= 1 && weights.Channels % groups == 0, $"{groups} groups of {weights.Channels} channels.");
        var result = Result(x.Shape);
        using var section = Measure("group norm", result);
        GroupNormKernel.Run(x, weights, groups, epsilon, activation, result);
        if (GradientTape.Current is { } tape)
            NormGradients.GroupNorm(tape, x, weights, groups, epsilon, activation, result);
        return result;
    }

    /// <summary>Layer normalisation over the last axis.</summary>
    /// <param name="x"><c>[..., C]</c>.</param>
    /// <param name="weights">Scale and shift per channel.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <returns>Same shape as <paramref name="x"/>.</returns>
    public static Tensor LayerNorm(Tensor x, NormWeights weights, float epsilon)
    {
        Require(x.Rank >= 1 && x.Shape[^1] == weights.Channels, $"{weights.Channels} channels, not {x.Shape}.");
        var result = Result(x.Shape);
        using var section = Measure("layer norm", result);
        RowNormKernel.LayerNorm(x, weights, epsilon, result);
        if (GradientTape.Current is { } tape) NormGradients.LayerNorm(tape, x, weights, epsilon, result);
        return result;
    }

    /// <summary>Softmax over the last axis.</summary>
    /// <param name="x"><c>[..., N]</c>.</param>
    /// <returns>
    /// Same shape; each row sums to 1. Values below -1e30 get 0; a row of only such values is all 0.
    /// </returns>
    public static Tensor Softmax(Tensor x)
    {
        Require(x.Rank >= 1, "a scalar.");
        var result = Result(x.Shape);
        using var section = Measure("softmax", result);
        RowNormKernel.Softmax(x, result);
        if (GradientTape.Current is { } tape) NormGradients.Softmax(tape, x, result);
        return result;
    }
}
