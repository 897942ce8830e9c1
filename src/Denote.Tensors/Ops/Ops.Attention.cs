namespace Denote.Tensors;

public static partial class Ops
{
    /// <summary>Multi-head attention, softmax(scale QK^T + bias) V, with the edits and taps of its options.</summary>
    /// <param name="query"><c>[B, Nq, heads * d]</c>.</param>
    /// <param name="key"><c>[B, Nk, heads * d]</c>.</param>
    /// <param name="value"><c>[B, Nk, heads * e]</c>.</param>
    /// <param name="heads">Number of heads; divides the channels.</param>
    /// <param name="options">Scale, mask, edits and taps; null is plain attention.</param>
    /// <returns>
    /// <c>[B, Nq, heads * e]</c>; zeros for a query whose keys are all blocked, that is, have logits below -1e30.
    /// </returns>
    public static Tensor Attention(Tensor query, Tensor key, Tensor value, int heads, AttentionOptions? options = null)
    {
        options ??= AttentionOptions.Default;
        Require(query.Rank == 3 && key.Rank == 3 && value.Rank == 3, "query, key and value are [B, N, C].");
        int batch = query.Shape[0], queries = query.Shape[1], keys = key.Shape[1];
        Require(key.Shape[0] == batch && value.Shape[0] == batch && value.Shape[1] == keys,
            $"query {query.Shape}, key {key.Shape}, value {value.Shape}.");
        Require(heads >= 1 && query.Shape[2] == key.Shape[2]
            && query.Shape[2] % heads == 0 && value.Shape[2] % heads == 0,
            $"{heads} heads of query {query.Shape}, key {key.Shape}, value {value.Shape}.");
        Require(keys > 0, "there are no keys.");
        Require(options.Bias is null || options.Bias.Shape == [queries, keys]
            || options.Bias.Shape == [batch * heads, queries, keys],
            $"bias {options.Bias?.Shape}, expected [{queries}, {keys}] or [{batch * heads}, {queries}, {keys}].");
        foreach (var tap in options.Taps) RequireFits(tap, batch, heads, queries, keys);
        foreach (var edit in options.Edits) RequireFits(edit, batch, queries, keys);
        var result = Result([batch, queries, value.Shape[2]]);
        double work = 2.0 * batch * queries * keys * (query.Shape[2] + value.Shape[2]);
        using var section = Measure("attention", result, work);
        AttentionKernel.Run(query, key, value, heads, options, result);
        KeepAlive(query, key, value, options.Bias);
        if (GradientTape.Current is { } tape)
            AttentionGradients.Attention(tape, query, key, value, heads, options, result);
        return result;
    }

    private static void RequireFits(AttentionTap tap, int batch, int heads, int queries, int keys)
    {
        int chosen = tap.Keys?.Count ?? keys;
        Shape expected = tap.PerHead ? [heads, chosen, queries] : [chosen, queries];
        Require(tap.Accumulator.Shape == expected,
            $"a tap's accumulator is {tap.Accumulator.Shape}, expected {expected}.", nameof(Attention));
        Require((uint)tap.Batch < (uint)batch, $"a tap on row {tap.Batch} of a batch of {batch}.", nameof(Attention));
        Require(tap.Keys is null || tap.Keys.All(k => (uint)k < (uint)keys), $"a tap on a key outside 0..{keys - 1}.",
            nameof(Attention));
    }

    private static void RequireFits(AttentionEdit edit, int batch, int queries, int keys)
    {
        Require((uint)edit.Batch < (uint)batch,
            $"an edit on row {edit.Batch} of a batch of {batch}.", nameof(Attention));
        Require(edit.QueryMask.Length == queries && edit.KeyMask.Length == keys,
            $"an edit of {edit.QueryMask.Length} queries x {edit.KeyMask.Length} keys, expected {queries} x {keys}.",
            nameof(Attention));
        Require(edit is not RangeEdit range || range.QueryStrength.Length == queries,
            $"an edit's strengths are not {queries}.", nameof(Attention));
    }
}
