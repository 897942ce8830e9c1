namespace Denote.Tensors;

/// <summary>
/// Tiled attention: 64 queries of one head at a time, transposed, against blocks of keys, with a softmax that runs down the
/// keys for all queries of a vector at once. Rows of the batch with taps or edits hold the logits of all keys of their 64
/// queries; all others hold one block (the online softmax of Milakov and Gimelshein, 2018). No queries x keys array exists.
/// </summary>
internal static unsafe class AttentionKernel
{
    // Below this many query tiles the copies of keys and values cost more than they save.
    private const int TilesWorthPacking = 3;
    private const int MaxTilesPerChunk = 16;
    private const int ChunksPerThread = 4;

    public static void Run(Tensor query, Tensor key, Tensor value, int heads, AttentionOptions options, Tensor result)
    {
        var problem = new AttentionProblem(query, key, value, heads, options, result);
        int tiles = (problem.Queries + QueryTile.Width - 1) / QueryTile.Width;
        bool packs = heads > 1 && tiles >= TilesWorthPacking;
        using var packed = new Workspace(packs ? problem.PackedFloats : 0);
        if (packs) problem.Pack(packed.Data);
        Simd.Run(new Kernel(problem, tiles));
    }

    private readonly struct Kernel(AttentionProblem problem, int tiles) : ISimdKernel
    {
        public void Run<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            // Taps add to shared accumulators: one thread takes a run of tiles through all rows and heads in order, so that
            // sums do not depend on the number of threads. Without taps every tile of every head stands alone.
            var (own, set) = (problem, TileSet.For(Simd.Level));
            int count = tiles, repeats = own.Batch * own.Heads;
            bool isOrdered = own.Options.Taps.Count > 0;
            int units = isOrdered ? count : count * repeats;
            int perChunk = Math.Clamp(units / (WorkPool.Threads * ChunksPerThread), 1, MaxTilesPerChunk);
            WorkPool.For((units + perChunk - 1) / perChunk, chunk =>
            {
                using var tile = new QueryTile<TLanes, TVector>(own, set);
                int first = chunk * perChunk, last = Math.Min(units, first + perChunk);
                if (!isOrdered)
                {
                    for (int unit = first; unit < last; unit++) tile.Compute(unit / count, unit % count);
                    return;
                }
                for (int head = 0; head < repeats; head++)
                for (int unit = first; unit < last; unit++)
                    tile.Compute(head, unit);
            });
        }
    }
}
