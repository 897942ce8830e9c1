using System.Runtime.CompilerServices;

namespace Denote.Tensors;

/// <summary>
/// A convolution with 3x3 filters and stride 1 in the Winograd domain (Lavin and Gray 2016): the image is cut into
/// overlapping squares, whose transforms are multiplied with those of the filters plane by plane; every plane is a
/// matrix product of squares and channels. Bias, activation and residual are part of the way back. The image is read a
/// block of squares at a time, and joined, normalised and padded on the way.
/// </summary>
internal sealed unsafe class WinogradConvolution<TTransform> : IDisposable
    where TTransform : struct, IWinogradTransform
{
    // Planes a whole number of pages apart would fall into the same lines of the cache.
    private const int PlanePadding = 16;

    // Blocks beyond which each thread takes whole blocks, so that planes stay in its own cache.
    private const int BlocksPerThread = 3;
    private const int TilesPerUnit = 8;

    private readonly PackedMatrix _matrix;
    private readonly ImageReader _source;
    private readonly Padding _padding;
    private readonly Tensor _result;
    private readonly float* _residual;
    private readonly WinogradLoops _loops;
    private readonly TensorBuffer? _start;
    private readonly int _tileRows;
    private readonly int _tileColumns;

    private WinogradConvolution(
        ImageReader source, ConvWeights weights, Padding padding, Activation activation, Tensor? channelBias,
        Tensor? residual, int firstRow, Tensor result)
    {
        _matrix = weights.PackedForWinograd<TTransform>();
        _source = source;
        // The first row's tile is the image's tile of that number.
        _padding = padding with { Top = padding.Top - firstRow / TTransform.Outputs * TTransform.Step };
        _result = result;
        _residual = residual is null ? null : residual.Data;
        _loops = WinogradLoops.For<TTransform>(_matrix.Layout.Level, activation);
        _start = channelBias is null ? null : DirectConvolution.StartValues(_matrix, channelBias);
        _tileRows = (result.Shape[1] + TTransform.Outputs - 1) / TTransform.Outputs;
        _tileColumns = (result.Shape[2] + TTransform.Outputs - 1) / TTransform.Outputs;
    }

    /// <summary>
    /// result = activation(conv(source) + bias + channelBias) + residual; the result may lie where the residual is. It
    /// begins with one of the image's rows, a multiple of a tile's.
    /// </summary>
    public static void Run(
        ImageReader source, ConvWeights weights, Padding padding, Activation activation, Tensor? channelBias,
        Tensor? residual, int firstRow, Tensor result)
    {
        using var convolution = new WinogradConvolution<TTransform>(
            source, weights, padding, activation, channelBias, residual, firstRow, result);
        convolution.Run();
    }

    /// <summary>Returns the memory.</summary>
    public void Dispose()
    {
        _start?.Dispose();
        _matrix.Release();
    }

    private void Run()
    {
        int images = _source.Images;
        var (rows, columns) = WinogradBlocks.Size(TTransform.Planes, _tileRows, _tileColumns);
        int perBlock = WinogradBlocks.Images(TTransform.Planes, rows * columns, images);
        int high = (_tileRows + rows - 1) / rows, wide = (_tileColumns + columns - 1) / columns;
        if (high * wide > 1) perBlock = 1;
        int blocks = (images + perBlock - 1) / perBlock * high * wide;
        // Too few blocks to share: one block then, whose parts are shared. Inside a shared block nothing is.
        if (WorkPool.Threads > 1 && blocks < BlocksPerThread * WorkPool.Threads)
            (rows, columns, perBlock, high, wide, blocks) = (_tileRows, _tileColumns, images, 1, 1, 1);
        WorkPool.For(blocks, index =>
        {
            int image = index / (high * wide) * perBlock;
            int row = index / wide % high * rows, column = index % wide * columns;
            Compute(new Block(image, Math.Min(perBlock, images - image), row, Math.Min(rows, _tileRows - row), column,
                Math.Min(columns, _tileColumns - column)));
        });
        GC.KeepAlive(_matrix);
    }

    private void Compute(Block block)
    {
        int columns = _matrix.Layout.PackedColumns, panels = _matrix.Layout.Panels.Length, count = block.Count;
        int channels = _source.Channels, halo = TTransform.Side - TTransform.Step;
        int height = block.Rows * TTransform.Step + halo, width = block.Columns * TTransform.Step + halo;
        nint inputStep = (nint)count * channels + PlanePadding, outputStep = (nint)count * columns + PlanePadding;
        nint line = (nint)width * channels;
        using var memory = new Workspace(TTransform.Planes * (inputStep + outputStep) + block.Images * height * line);
        float* input = memory.Data, output = input + TTransform.Planes * inputStep;
        float* pixels = output + TTransform.Planes * outputStep;
        WorkPool.For(block.Images * height, index => _source.Read(
            block.Image + index / height, block.Row * TTransform.Step - _padding.Top + index % height,
            block.Column * TTransform.Step - _padding.Left, width, pixels + index * line));

        int units = (count + TilesPerUnit - 1) / TilesPerUnit;
        WorkPool.For(units, unit =>
        {
            int end = Math.Min(count, (unit + 1) * TilesPerUnit);
            for (int tile = unit * TilesPerUnit; tile < end; tile++)
            {
                var (image, row, column) = block.PlaceOf(tile);
                float* square = pixels + (image * height + row * TTransform.Step) * line
                    + column * TTransform.Step * channels;
                _loops.Input(square, line, channels, input + (nint)tile * channels, inputStep);
            }
        });
        WorkPool.For(TTransform.Planes * panels, unit =>
        {
            int plane = unit / panels;
            MultiplyPanel(plane, _matrix.Layout.Panels[unit - plane * panels], count, input + plane * inputStep,
                output + plane * outputStep);
        });
        WorkPool.For(units, unit =>
        {
            int end = Math.Min(count, (unit + 1) * TilesPerUnit);
            for (int tile = unit * TilesPerUnit; tile < end; tile++)
            {
                var (image, row, column) = block.PlaceOf(tile);
                Finish(block.Image + image, (block.Row + row) * TTransform.Outputs,
                    (block.Column + column) * TTransform.Outputs, output + (nint)tile * columns, outputStep);
            }
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyPanel(int plane, in Panel panel, int rows, float* a, float* target)
    {
        float* zeros = stackalloc float[panel.Width];
        new Span<float>(zeros, panel.Width).Clear();
        var kernels = _matrix.Layout.Tiles.Kernels(panel.Vectors);
        int segments = _matrix.Depths.Length / TTransform.Planes, columns = _matrix.Layout.PackedColumns;
        int channels = _source.Channels;
        for (int i = 0; i < segments; i++)
        {
            int segment = plane * segments + i, depth = _matrix.Depths[segment];
            float* b = _matrix.Rows(segment, panel), left = a, c = target + panel.Start;
            foreach (int height in new TileHeights(rows, kernels.Length))
            {
                kernels[height - 1].Run(left, channels, 1, b, panel.Width, i == 0 ? zeros : c,
                    i == 0 ? 0 : columns, c, columns, depth);
                left += (nint)height * channels;
                c += (nint)height * columns;
            }
            a += depth;
        }
    }

    private void Finish(int image, int row, int column, float* planes, nint planeStep)
    {
        int height = _result.Shape[1], width = _result.Shape[2], channels = _result.Shape[3];
        nint at = (((nint)image * height + row) * width + column) * channels;
        float* bias = _start is null ? _matrix.Bias : _start.Data + (nint)image * _matrix.Layout.PackedColumns;
        _loops.Output(planes, planeStep, bias, channels, _residual == null ? null : _residual + at,
            _result.Data + at, (nint)width * channels, Math.Min(TTransform.Outputs, height - row),
            Math.Min(TTransform.Outputs, width - column));
    }

    /// <summary>Rows and columns of tiles of some images.</summary>
    private readonly record struct Block(int Image, int Images, int Row, int Rows, int Column, int Columns)
    {
        public int Count => Images * Rows * Columns;

        /// <summary>A tile's image, row and column inside the block.</summary>
        public (int Image, int Row, int Column) PlaceOf(int tile)
        {
            int image = tile / (Rows * Columns), place = tile - image * Rows * Columns, row = place / Columns;
            return (image, row, place - row * Columns);
        }
    }
}
