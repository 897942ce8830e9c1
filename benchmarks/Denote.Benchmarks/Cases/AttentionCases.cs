using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>
/// The attention of a Stable Diffusion 1.5 U-Net pass at 512x512, with and without taps, and of other networks.
/// </summary>
internal static class AttentionCases
{
    /// <summary>All cases.</summary>
    public static IEnumerable<BenchmarkCase> All() =>
    [
        Self(5, 4096, 8, 40), Self(5, 1024, 8, 80), Self(5, 256, 8, 160), Self(1, 64, 8, 160),
        Cross(5, 4096, 8, 40), Cross(5, 1024, 8, 80), Cross(5, 256, 8, 160), Cross(1, 64, 8, 160),

        // 16 tokens' maps, summed over the heads; and a whole map.
        Cross(0, 4096, 8, 40, tapped: 16), Cross(0, 1024, 8, 80, tapped: 16), Cross(0, 256, 8, 160, tapped: 16),
        Self(0, 1024, 8, 80, tapped: 1024), Self(0, 4096, 8, 40, tapped: 16),

        // The text encoders, the autoencoder, and the widths of small models.
        Causal(77, 12, 64), Self(0, 4096, 1, 512), Self(0, 256, 4, 24), Self(0, 1024, 8, 6),
    ];

    private static BenchmarkCase Self(int calls, int tokens, int heads, int size, int tapped = 0) =>
        Attention($"attention self {tokens} {heads}x{size}", calls, tokens, tokens, heads, size, tapped);

    private static BenchmarkCase Cross(int calls, int queries, int heads, int size, int tapped = 0) =>
        Attention($"attention cross {queries} {heads}x{size}", calls, queries, 77, heads, size, tapped);

    private static BenchmarkCase Causal(int tokens, int heads, int size) =>
        Attention($"attention causal {tokens} {heads}x{size}", 0, tokens, tokens, heads, size, 0, causal: true);

    private static BenchmarkCase Attention(
        string name, int calls, int queries, int keys, int heads, int size, int tapped, bool causal = false) => new(
        name + (tapped > 0 ? $" tap {tapped}" : ""), 4.0 * queries * keys * heads * size, calls, () =>
        {
            Tensor q = Inputs.Tensor([1, queries, heads * size]), k = Inputs.Tensor([1, keys, heads * size]);
            var v = Inputs.Tensor([1, keys, heads * size]);
            var options = new AttentionOptions { Causal = causal };
            if (tapped > 0)
            {
                var tap = new AttentionTap
                {
                    Accumulator = Tensor.Zeros([tapped, queries]),
                    Keys = tapped == keys ? null : [.. Enumerable.Range(0, tapped)],
                    Weight = 1f / heads,
                };
                options = options with { Taps = [tap] };
            }
            return () => Ops.Attention(q, k, v, heads, options).Dispose();
        });
}
