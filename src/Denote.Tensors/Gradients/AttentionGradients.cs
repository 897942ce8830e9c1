namespace Denote.Tensors;

/// <summary>Reverse function of attention.</summary>
internal static class AttentionGradients
{
    /// <summary>
    /// O = softmax(scale Q K^T) V. Taps only read, and take no part.
    /// </summary>
    /// <exception cref="TensorException">
    /// The call has edits, a bias or a causal mask and depends on a watched tensor.
    /// </exception>
    public static void Attention(
        GradientTape tape, Tensor query, Tensor key, Tensor value, int heads, AttentionOptions options, Tensor result)
    {
        bool followsBias = options.Bias is { } bias && GradientTape.Follows(bias);
        if (!followsBias && !GradientTape.Follows(query) && !GradientTape.Follows(key) && !GradientTape.Follows(value))
            return;
        if (options.Edits.Count > 0 || options.Bias is not null || options.Causal)
        {
            throw new TensorException("Attention has no gradient with edits, a bias or a causal mask, and a tape "
                + "follows its inputs; call it without them, or when the tape is closed.");
        }
        float? scale = options.Scale;
        tape.Note(result, [query, key, value], [query, key, value, result], step =>
        {
            var (gradientQ, gradientK, gradientV) = AttentionGradient.Run(
                step.Saved(0), step.Saved(1), step.Saved(2), step.Saved(3), step.Gradient, heads, scale,
                step.Needs(0), step.Needs(1), step.Needs(2));
            if (gradientQ is not null) step.Give(0, gradientQ);
            if (gradientK is not null) step.Give(1, gradientK);
            if (gradientV is not null) step.Give(2, gradientV);
        });
    }
}
