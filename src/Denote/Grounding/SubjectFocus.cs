using System.Numerics.Tensors;

namespace Denote.Grounding;

/// <summary>The subject-focused feature aggregator (section 3.4): how much each token of a phrase counts.</summary>
internal static class SubjectFocus
{
    /// <summary>Eq. 9 and the softmax after it: w = softmax(v_i . v_N) with the last token's state v_N.</summary>
    /// <param name="states">The states of the phrase's tokens in the encoded narrative, one or more.</param>
    public static float[] FromTokenStates(IReadOnlyList<float[]> states)
    {
        var scores = new float[states.Count];
        for (int i = 0; i < scores.Length; i++) scores[i] = TensorPrimitives.Dot<float>(states[i], states[^1]);
        return Softmax(scores);
    }

    /// <summary>
    /// The released code's form: the dot products of all pairs are scaled to 0..1 over the whole matrix, and the
    /// softmax of the last token's row gives the weights.
    /// </summary>
    /// <param name="pooled">The pooled output of each token encoded as a prompt of its own, one or more.</param>
    public static float[] FromPooledTokens(IReadOnlyList<float[]> pooled)
    {
        int count = pooled.Count;
        var pairs = new float[count * count];
        for (int i = 0; i < count; i++)
            for (int j = 0; j < count; j++)
                pairs[i * count + j] = TensorPrimitives.Dot<float>(pooled[i], pooled[j]);
        float min = TensorPrimitives.Min<float>(pairs), range = TensorPrimitives.Max<float>(pairs) - min;
        var scores = pairs[^count..];
        for (int i = 0; i < count; i++) scores[i] = range > 0 ? (scores[i] - min) / range : 0;
        return Softmax(scores);
    }

    /// <summary>Every token counts the same.</summary>
    public static float[] Uniform(int count)
    {
        var weights = new float[count];
        Array.Fill(weights, 1f / count);
        return weights;
    }

    /// <summary>Only the last token counts.</summary>
    public static float[] LastToken(int count)
    {
        var weights = new float[count];
        weights[^1] = 1;
        return weights;
    }

    private static float[] Softmax(float[] scores)
    {
        var weights = new float[scores.Length];
        float max = TensorPrimitives.Max<float>(scores);
        for (int i = 0; i < scores.Length; i++) weights[i] = MathF.Exp(scores[i] - max);
        TensorPrimitives.Divide(weights, TensorPrimitives.Sum<float>(weights), weights);
        return weights;
    }
}
