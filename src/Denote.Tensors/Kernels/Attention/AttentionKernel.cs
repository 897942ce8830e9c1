namespace Denote.Tensors;

/// <summary>
/// Tiled attention: 64 queries of one head at a time, transposed, against blocks of keys, with a softmax that runs
/// down the keys for all queries of a vector at once. Rows of the batch with taps or edits hold the logits of all
/// keys of their 64 queries; all others hold one block (the online softmax of Milakov and Gimelshein, 2018). No
/// queries x keys array exists.
/// </summary>
internal static unsafe class AttentionKernel
{
    // Up to this size the keys and values of all heads stay in the second-level cache: all heads of a tile are
    // computed one after the other, and rows of queries and results are read and written whole. Above it, a head's
    // tiles follow each other.
    private const int MaxResidentFloats = 1 << 17;

    // Below this many query tiles the copies of keys and values cost more than they save.
    private const int TilesWorthPacking = 3;
    private const int MaxUnitsPerChunk = 16;
    private const int ChunksPerThread = 4;

    public static void Run(Tensor query, Tensor key, Tensor value, int heads, AttentionOptions options, Tensor result)
    {
        var problem = new AttentionProblem(query, key, value, heads, options, result);
        int tiles = (problem.Queries + QueryTile.Width - 1) / QueryTile.Width;
        bool packs = heads > 1 && tiles >= TilesWorthPacking;
        using var packed = new Workspace(packs ? problem.Batch * problem.KeyValueFloats : 0);
        if (packs) problem.Pack(packed.Data);
        Simd.Run(new Kernel(problem, tiles));
    }

    private readonly struct Kernel(AttentionProblem problem, int tiles) : ISimdKernel
    {
        public void Run<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            bool isResident = problem.KeyValueFloats <= MaxResidentFloats;
            if (problem.Options.Taps.Count > 0)
                InOrder<TLanes, TVector>(isResident ? problem.Heads : 1);
            else if (isResident && problem.Batch * tiles >= 2 * WorkPool.Threads)
                InAnyOrder<TLanes, TVector>(problem.Heads);
            else
                InAnyOrder<TLanes, TVector>(1);
        }

        /// <summary>Every unit, a tile of a group of heads, stands alone.</summary>
        private void InAnyOrder<TLanes, TVector>(int headsPerUnit)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            var own = problem;
            int count = tiles, groups = own.Heads / headsPerUnit;
            ForChunks(own.Batch * groups * count, (first, last) =>
            {
                using var tile = new QueryTile<TLanes, TVector>(own, headsPerUnit);
                for (int unit = first; unit < last; unit++)
                    tile.Compute(unit / count / groups, unit / count % groups * headsPerUnit, unit % count);
            });
        }

        /// <summary>
        /// Taps add to shared accumulators: a chunk takes its run of tiles through all rows and heads in order, so
        /// that sums do not depend on the number of threads.
        /// </summary>
        private void InOrder<TLanes, TVector>(int headsPerUnit)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            var own = problem;
            ForChunks(tiles, (first, last) =>
            {
                using var tile = new QueryTile<TLanes, TVector>(own, headsPerUnit);
                for (int batch = 0; batch < own.Batch; batch++)
                for (int head = 0; head < own.Heads; head += headsPerUnit)
                for (int unit = first; unit < last; unit++)
                    tile.Compute(batch, head, unit);
            });
        }

        private static void ForChunks(int units, Action<int, int> body)
        {
            int perChunk = Math.Clamp(units / (WorkPool.Threads * ChunksPerThread), 1, MaxUnitsPerChunk);
            WorkPool.For((units + perChunk - 1) / perChunk, chunk =>
                body(chunk * perChunk, Math.Min(units, (chunk + 1) * perChunk)));
        }
    }
}
