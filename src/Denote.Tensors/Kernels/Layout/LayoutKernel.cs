namespace Denote.Tensors;

/// <summary>Moves elements without computing: joins and transposes, shared between threads.</summary>
internal static unsafe class LayoutKernel
{
    private const int ElementsPerChunk = 1 << 14;
    private const int TileColumns = 64;

    public static void ConcatChannels(ReadOnlySpan<Tensor> parts, Tensor result)
    {
        int channels = result.Shape[^1], rows = result.Shape.Rows, offset = 0;
        int perChunk = Math.Max(1, ElementsPerChunk / Math.Max(1, channels));
        foreach (var part in parts)
        {
            int own = part.Shape[^1];
            float* source = part.Data, target = result.Data + offset;
            WorkPool.For((rows + perChunk - 1) / perChunk, chunk =>
            {
                for (int row = chunk * perChunk; row < Math.Min(rows, (chunk + 1) * perChunk); row++)
                    new ReadOnlySpan<float>(source + (long)row * own, own)
                        .CopyTo(new Span<float>(target + (long)row * channels, own));
            });
            GC.KeepAlive(part);
            offset += own;
        }
    }

    /// <summary>Transposes each of <paramref name="count"/> matrices of rows x columns.</summary>
    public static void TransposeMatrices(Tensor x, int count, int rows, int columns, Tensor result)
    {
        if (x.Count > 0) Simd.Run(new TransposeKernel(x.Data, count, rows, columns, result.Data));
        GC.KeepAlive(x);
    }

    private readonly struct TransposeKernel(float* x, int count, int rows, int columns, float* result) : ISimdKernel
    {
        public void Run<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            // A chunk is a block of rows of one matrix; inside it, narrow tiles keep both sides in the cache.
            var kernel = this;
            int perChunk = Math.Clamp(ElementsPerChunk / columns / 8 * 8, 8, 256);
            int chunks = (rows + perChunk - 1) / perChunk;
            WorkPool.For(count * chunks,
                chunk => kernel.Chunk(TLanes.Count, chunk / chunks, chunk % chunks * perChunk, perChunk));
        }

        private void Chunk(int lanes, int matrix, int first, int perChunk)
        {
            int length = Math.Min(perChunk, rows - first);
            long start = (long)matrix * rows * columns;
            for (int c = 0; c < columns; c += TileColumns)
            {
                Transposer.Transpose(lanes, x + start + (long)first * columns + c, columns, length,
                    Math.Min(TileColumns, columns - c), result + start + (long)c * rows + first, rows);
            }
        }
    }
}
