using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Denote.Tensors;

/// <summary>
/// C = activation(A B + start) + residual with a packed B, or C = values * gelu(gates) when B is gated. The depth is
/// cut into parts, each of which reads its columns of A where they lie.
/// </summary>
/// <param name="matrix">B.</param>
/// <param name="parts">The parts of the depth in order: of as many runs of rows each.</param>
internal sealed unsafe class TiledProduct(PackedMatrix matrix, DepthPart[] parts)
{
    // A block of A this tall is read once for each panel, while the panel stays in the second-level cache.
    private const int LargestBlock = 504;
    private const int SmallestBlock = 96;
    private const int ChunksPerThread = 6;

    // Floats.
    private const int CacheLine = 16;

    // Multiplications below which another chunk costs more than it shares.
    private const long SmallestChunk = 1 << 18;

    private readonly PanelLayout _layout = matrix.Layout;
    private readonly RowRuns _rows = parts[0].Rows;
    private readonly int _columns = matrix.Layout.Gated ? matrix.Layout.Columns / 2 : matrix.Layout.Columns;
    private delegate*<float*, nint, int, int, int, float*, float*, nint, void> _finish;
    private int _runsPerChunk;
    private int _panelsPerChunk;
    private int _panelGroups;

    /// <summary>The result: as many columns as B computes.</summary>
    public required float* C { get; init; }

    /// <summary>Start values of the packed columns, instead of B's bias; or null.</summary>
    public float* Start { get; init; }

    /// <summary>From one image's start values to the next.</summary>
    public nint StartStep { get; init; }

    /// <summary>Applied to the sum.</summary>
    public Activation Activation { get; init; }

    /// <summary>Added at the end, laid out like C; or null.</summary>
    public float* Residual { get; init; }

    /// <summary>The height of blocks that shares a matrix product well.</summary>
    /// <param name="rows">Rows of A.</param>
    /// <param name="matrix">B.</param>
    public static int BlockRows(int rows, PackedMatrix matrix)
    {
        int blocks = (rows + LargestBlock - 1) / LargestBlock;
        // Each block widens all panels anew: threads share panels rather than rows.
        if (!matrix.IsHalf) blocks = Math.Max(blocks, Math.Min(WantedChunks(rows, matrix), rows / SmallestBlock));
        int height = (rows + blocks - 1) / blocks;
        int tile = matrix.Layout.Tiles.Kernels(matrix.Layout.Panels[0].Vectors).Length;
        return Math.Min(rows, (height + tile - 1) / tile * tile);
    }

    /// <summary>Computes C.</summary>
    public void Run()
    {
        if (_layout.Gated || Activation != Activation.None || Residual != null || _layout.PackedColumns != _columns)
            _finish = Epilogue.For(_layout.Level, Activation, _layout.Gated);
        int runs = _rows.Count, panels = _layout.Panels.Length, wanted = WantedChunks(_rows.Rows, matrix);
        int tallest = Math.Max(1, LargestBlock / _rows.RunLength);
        _runsPerChunk = Math.Clamp((runs + wanted - 1) / wanted, Math.Min(tallest, SmallestRuns()), tallest);
        int blocks = (runs + _runsPerChunk - 1) / _runsPerChunk;
        int groups = Math.Clamp((wanted + blocks - 1) / blocks, 1, panels);
        _panelsPerChunk = (panels + groups - 1) / groups;
        _panelGroups = (panels + _panelsPerChunk - 1) / _panelsPerChunk;
        WorkPool.For(blocks * _panelGroups, Chunk);
        GC.KeepAlive(matrix);
    }

    private int SmallestRuns() => (SmallestBlock + _rows.RunLength - 1) / _rows.RunLength;

    /// <summary>How many chunks keep all threads busy to the end.</summary>
    private static int WantedChunks(int rows, PackedMatrix matrix)
    {
        if (WorkPool.Threads == 1) return 1;
        long work = (long)rows * matrix.Depth * matrix.Layout.PackedColumns;
        return (int)Math.Clamp(work / SmallestChunk, 1, WorkPool.Threads * ChunksPerThread);
    }

    private void Chunk(int index)
    {
        int block = index / _panelGroups, group = index - block * _panelGroups;
        int firstRun = block * _runsPerChunk, endRun = Math.Min(firstRun + _runsPerChunk, _rows.Count);
        int firstPanel = group * _panelsPerChunk;
        int endPanel = Math.Min(firstPanel + _panelsPerChunk, _layout.Panels.Length);

        // Whole panels accumulate in C. One that is narrower than its tiles, or gated, accumulates in a buffer of its
        // own.
        bool lastIsWhole = _layout.PackedColumns == _columns || endPanel < _layout.Panels.Length;
        int endWhole = _layout.Gated ? firstPanel : lastIsWhole ? endPanel : endPanel - 1;
        using var widened = matrix.IsHalf
            ? new TensorBuffer((long)parts.Max(part => part.Depth) * _layout.Panels[firstPanel].Width) : null;
        float* room = widened is null ? null : widened.Data;
        for (int part = 0; part < parts.Length; part++)
            for (int panel = firstPanel; panel < endWhole; panel++)
                WholePanel(_layout.Panels[panel], part, firstRun, endRun, room);
        if (endWhole == endPanel) return;

        int kept = parts.Length == 1 ? 12 : Math.Min((endRun - firstRun) * _rows.RunLength, _rows.Rows);
        using var buffer = new TensorBuffer((long)kept * _layout.Panels[firstPanel].Width);
        for (int panel = endWhole; panel < endPanel; panel++)
            for (int part = 0; part < parts.Length; part++)
                BufferedPanel(_layout.Panels[panel], part, firstRun, endRun, buffer.Data, room);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WholePanel(in Panel panel, int part, int firstRun, int endRun, float* room)
    {
        var kernels = _layout.Tiles.Kernels(panel.Vectors);
        bool isFirst = part == 0, isLast = part == parts.Length - 1;
        var (rows, segment, first, depth) = parts[part];
        float* b = matrix.Rows(segment, panel, first, depth, room);
        for (int run = firstRun; run < endRun; run++)
        {
            float* a = rows.RunStart(run);
            nint at = (nint)run * rows.RunLength * _columns + panel.Output;
            float* c = C + at;
            float* start = StartOf(run) + panel.Start;
            foreach (int height in new TileHeights(rows.LengthOf(run), kernels.Length))
            {
                Prefetch(c, panel.Width, height);
                if (isLast && Residual != null) Prefetch(Residual + at, panel.Width, height);
                kernels[height - 1].Run(a, rows.RowStep, 1, b, panel.Width, isFirst ? start : c,
                    isFirst ? 0 : _columns, c, _columns, depth);
                if (isLast && _finish != null)
                    _finish(c, _columns, height, panel.Width, 0, Residual == null ? null : Residual + at, c, _columns);
                a += height * rows.RowStep;
                c += (nint)height * _columns;
                at += (nint)height * _columns;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BufferedPanel(in Panel panel, int part, int firstRun, int endRun, float* buffer, float* room)
    {
        var kernels = _layout.Tiles.Kernels(panel.Vectors);
        bool isFirst = part == 0, isLast = part == parts.Length - 1;
        var (rows, segment, first, depth) = parts[part];
        float* b = matrix.Rows(segment, panel, first, depth, room);
        for (int run = firstRun; run < endRun; run++)
        {
            float* a = rows.RunStart(run);
            nint at = (nint)run * rows.RunLength * _columns + panel.Output;
            float* start = StartOf(run) + panel.Start;
            foreach (int height in new TileHeights(rows.LengthOf(run), kernels.Length))
            {
                if (isLast) Prefetch(C + at, panel.Outputs, height);
                kernels[height - 1].Run(a, rows.RowStep, 1, b, panel.Width, isFirst ? start : buffer,
                    isFirst ? 0 : panel.Width, buffer, panel.Width, depth);
                if (isLast)
                {
                    _finish(buffer, panel.Width, height, panel.Outputs, panel.Width / 2,
                        Residual == null ? null : Residual + at, C + at, _columns);
                }
                a += height * rows.RowStep;
                at += (nint)height * _columns;
                if (parts.Length > 1) buffer += (nint)height * panel.Width;
            }
        }
    }

    /// <summary>
    /// Fetches what a tile's end will touch while the tile is computed: worth 3 % where the depth is small.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Prefetch(float* tile, int width, int height)
    {
        if (!Sse.IsSupported) return;
        for (int i = 0; i < height; i++, tile += _columns)
            for (int j = 0; j < width; j += CacheLine) Sse.Prefetch0(tile + j);
    }

    private float* StartOf(int run) => Start == null ? matrix.Bias : Start + run / _rows.RunsPerImage * StartStep;
}
