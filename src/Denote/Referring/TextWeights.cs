using System.Numerics.Tensors;

namespace Denote.Referring;

/// <summary>The text feature that regions are compared with: w_text E(expression) + w_core E(root word).</summary>
/// <param name="Expression">w_text.</param>
/// <param name="Root">w_core.</param>
public sealed record TextWeights(float Expression, float Root)
{
    /// <summary>The released code's for hard scores: the expression alone.</summary>
    public static TextWeights Hard { get; } = new(1, 0);

    /// <summary>The released code's for soft scores: half and half.</summary>
    public static TextWeights Soft { get; } = new(0.5f, 0.5f);

    /// <summary>The feature. The sum is not scaled to unit length, as in the released code.</summary>
    /// <param name="expression">The expression's embedding, of unit length.</param>
    /// <param name="root">The root word's embedding, of unit length.</param>
    public float[] Combine(ReadOnlySpan<float> expression, ReadOnlySpan<float> root)
    {
        var feature = new float[expression.Length];
        for (int i = 0; i < feature.Length; i++) feature[i] = Expression * expression[i] + Root * root[i];
        return feature;
    }

    /// <summary>The likeness of a region to the text.</summary>
    /// <param name="region">The region's embedding, of unit length.</param>
    /// <param name="feature">What <see cref="Combine"/> gives.</param>
    public static double Similarity(ReadOnlySpan<float> region, ReadOnlySpan<float> feature) =>
        TensorPrimitives.Dot(region, feature);
}
