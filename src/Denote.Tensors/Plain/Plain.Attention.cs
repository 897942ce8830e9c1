namespace Denote.Tensors;

internal static partial class Plain
{
    public static void Attention(
        Tensor query, Tensor key, Tensor value, int heads, AttentionOptions options, Tensor result)
    {
        int batch = query.Shape[0], queries = query.Shape[1], keys = key.Shape[1];
        int size = query.Shape[2] / heads, valueSize = value.Shape[2] / heads;
        float scale = options.Scale ?? 1 / MathF.Sqrt(size);
        var logits = new float[keys];
        var probabilities = new float[keys];
        for (int b = 0; b < batch; b++)
        for (int h = 0; h < heads; h++)
        for (int i = 0; i < queries; i++)
        {
            var q = query.Span.Slice((b * queries + i) * heads * size + h * size, size);
            for (int j = 0; j < keys; j++)
            {
                logits[j] = Dot(q, key.Span.Slice((b * keys + j) * heads * size + h * size, size)) * scale;
                if (options.Bias is { } bias)
                    logits[j] += bias.Span[((bias.Rank == 2 ? 0 : b * heads + h) * queries + i) * keys + j];
                if (options.Causal && j > i) logits[j] = float.NegativeInfinity;
            }
            foreach (var edit in options.Edits)
                if (edit.Batch == b) Apply(edit, i, scale, logits);
            Softmax(logits, probabilities);
            foreach (var tap in options.Taps)
                if (tap.Batch == b) Read(tap, h, i, tap.Source == AttentionSource.Logits ? logits : probabilities);

            var target = result.Span.Slice((b * queries + i) * heads * valueSize + h * valueSize, valueSize);
            target.Clear();
            for (int j = 0; j < keys; j++)
            {
                var v = value.Span.Slice((b * keys + j) * heads * valueSize + h * valueSize, valueSize);
                for (int c = 0; c < valueSize; c++) target[c] += probabilities[j] * v[c];
            }
        }
    }

    private static void Apply(AttentionEdit edit, int query, float scale, Span<float> logits)
    {
        float min = float.PositiveInfinity, max = float.NegativeInfinity;
        foreach (float logit in logits)
            if (!(logit < BlockedLogit)) (min, max) = (MathF.Min(min, logit), MathF.Max(max, logit));
        for (int j = 0; j < logits.Length; j++)
        {
            if (logits[j] < BlockedLogit) continue;
            float pair = edit.QueryMask[query] * edit.KeyMask[j];
            logits[j] += edit switch
            {
                AdditiveEdit additive => additive.Alpha * scale * pair,
                RangeEdit range when pair > 0 => range.QueryStrength[query] * (max - logits[j]),
                RangeEdit range => -range.QueryStrength[query] * (logits[j] - min),
                _ => throw new TensorException($"Unknown attention edit {edit.GetType().Name}."),
            };
        }
    }

    private static void Read(AttentionTap tap, int head, int query, ReadOnlySpan<float> numbers)
    {
        var accumulator = tap.Accumulator;
        int count = accumulator.Shape[^2], queries = accumulator.Shape[^1];
        int start = tap.PerHead ? head * count * queries : 0;
        for (int k = 0; k < count; k++)
            accumulator.Span[start + k * queries + query] += tap.Weight * numbers[tap.Keys?[k] ?? k];
    }
}
