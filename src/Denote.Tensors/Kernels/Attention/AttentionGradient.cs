namespace Denote.Tensors;

/// <summary>
/// The reverse pass of attention, tiled as in FlashAttention (Dao et al. 2022): 64 queries of one head at a time,
/// whose probabilities are computed again; no queries x keys array exists. Gradients of keys and values are summed
/// over fixed runs of queries, and the runs are added in order, so that results do not depend on the number of
/// threads.
/// </summary>
internal static unsafe class AttentionGradient
{
    private const int TilesPerRun = 16;
    private const int MaxRuns = 4;

    /// <summary>Computes the gradients that are wanted; the others are null.</summary>
    /// <param name="query"><c>[B, Nq, heads * d]</c>.</param>
    /// <param name="key"><c>[B, Nk, heads * d]</c>.</param>
    /// <param name="value"><c>[B, Nk, heads * e]</c>.</param>
    /// <param name="result"><c>[B, Nq, heads * e]</c>: what attention gave.</param>
    /// <param name="gradient">The gradient with respect to the result.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="scale">Factor of QK^T; null means 1 / sqrt(d).</param>
    /// <param name="needsQuery">Whether the query's gradient is wanted.</param>
    /// <param name="needsKey">Whether the key's gradient is wanted.</param>
    /// <param name="needsValue">Whether the value's gradient is wanted.</param>
    public static (Tensor? Query, Tensor? Key, Tensor? Value) Run(
        Tensor query, Tensor key, Tensor value, Tensor result, Tensor gradient, int heads, float? scale,
        bool needsQuery, bool needsKey, bool needsValue)
    {
        int tiles = (query.Shape[1] + AttentionGradientProblem.Width - 1) / AttentionGradientProblem.Width;
        int runs = Math.Clamp(tiles / TilesPerRun, 1, MaxRuns);
        var problem = new AttentionGradientProblem(query, key, value, result, gradient, heads, scale)
        {
            TilesPerRun = (tiles + runs - 1) / runs,
            Tiles = tiles,
            QueryGradient = needsQuery ? Tensor.Empty(query.Shape) : null,
            KeyGradients = needsKey ? Tensor.Empty([runs, .. key.Shape]) : null,
            ValueGradients = needsValue ? Tensor.Empty([runs, .. value.Shape]) : null,
        };
        Simd.Run(new Kernel(problem, runs));
        return (problem.QueryGradient, Sum(problem.KeyGradients, key.Shape), Sum(problem.ValueGradients, value.Shape));
    }

    private static Tensor? Sum(Tensor? runs, Shape shape)
    {
        if (runs is null) return null;
        var sum = runs.Slice(0, 1);
        for (int i = 1; i < runs.Shape[0]; i++) sum = Ops.Add(sum, runs.Slice(i, 1));
        return sum.Reshape(shape);
    }

    private readonly struct Kernel(AttentionGradientProblem problem, int runs) : ISimdKernel
    {
        public void Run<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            var (own, count, set) = (problem, runs, TileSet.For(Simd.Level));
            WorkPool.For(own.Batch * own.Heads * count, unit =>
            {
                using var tile = new AttentionGradientTile<TLanes, TVector>(own, set);
                tile.Compute(unit / count / own.Heads, unit / count % own.Heads, unit % count);
            });
            GC.KeepAlive(own);
        }
    }
}
