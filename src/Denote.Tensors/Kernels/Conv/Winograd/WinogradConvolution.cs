using System.Runtime.CompilerServices;

namespace Denote.Tensors;

/// <summary>
/// A convolution with 3x3 filters and stride 1 in the Winograd domain (Lavin and Gray 2016): the image is cut into
/// overlapping squares, whose transforms are multiplied with those of the filters plane by plane; every plane is a
/// matrix product of squares and channels. Bias, activation and residual are part of the way back.
/// </summary>
internal sealed unsafe class WinogradConvolution<TTransform> : IDisposable
    where TTransform : struct, IWinogradTransform
{
    // Planes a whole number of pages apart would fall into the same lines of the cache.
    private const int PlanePadding = 16;

    // Blocks beyond which each thread takes whole blocks, so that planes stay in its own cache.
    private const int BlocksPerThread = 3;
    private const int TilesPerUnit = 8;

    private static readonly int Planes = (TTransform.Outputs + 2) * (TTransform.Outputs + 2);

    private readonly PackedMatrix _matrix;
    private readonly PaddedImage _image;
    private readonly Tensor _result;
    private readonly float* _residual;
    private readonly WinogradLoops _loops;
    private readonly TensorBuffer? _start;
    private readonly int _tileRows;
    private readonly int _tileColumns;

    private WinogradConvolution(
        Tensor x, ConvWeights weights, Padding padding, Activation activation, Tensor? channelBias, Tensor? residual,
        Tensor result)
    {
        _matrix = weights.PackedForWinograd<TTransform>();
        _result = result;
        _residual = residual is null ? null : residual.Data;
        _loops = WinogradLoops.For<TTransform>(_matrix.Layout.Level, activation);
        _start = channelBias is null ? null : DirectConvolution.StartValues(_matrix, channelBias);
        int step = TTransform.Outputs, height = result.Shape[1], width = result.Shape[2];
        _tileRows = (height + step - 1) / step;
        _tileColumns = (width + step - 1) / step;
        _image = PaddedImage.From(x, padding with
        {
            Bottom = padding.Bottom + _tileRows * step - height,
            Right = padding.Right + _tileColumns * step - width,
        });
    }

    /// <summary>result = activation(conv(x) + bias + channelBias) + residual.</summary>
    public static void Run(
        Tensor x, ConvWeights weights, Padding padding, Activation activation, Tensor? channelBias, Tensor? residual,
        Tensor result)
    {
        using var convolution = new WinogradConvolution<TTransform>(
            x, weights, padding, activation, channelBias, residual, result);
        convolution.Run();
    }

    /// <summary>Returns the memory.</summary>
    public void Dispose()
    {
        _image.Dispose();
        _start?.Dispose();
    }

    private void Run()
    {
        int tiles = _result.Shape[0] * _tileRows * _tileColumns;
        int size = WinogradBlocks.Size(TTransform.Outputs, tiles);
        int blocks = (tiles + size - 1) / size;
        // Too few blocks to share: one block then, whose parts are shared. Inside a shared block nothing is.
        if (WorkPool.Threads > 1 && blocks < BlocksPerThread * WorkPool.Threads) (size, blocks) = (tiles, 1);
        WorkPool.For(blocks, block => Block(block * size, Math.Min(size, tiles - block * size)));
        GC.KeepAlive(_matrix);
    }

    private void Block(int first, int count)
    {
        int columns = _matrix.Layout.PackedColumns, panels = _matrix.Layout.Panels.Length;
        nint inputStep = (nint)count * _image.Channels + PlanePadding,
            outputStep = (nint)count * columns + PlanePadding;
        using var inputs = new TensorBuffer(Planes * (long)inputStep);
        using var outputs = new TensorBuffer(Planes * (long)outputStep);
        float* input = inputs.Data, output = outputs.Data;
        int units = (count + TilesPerUnit - 1) / TilesPerUnit;
        WorkPool.For(units, unit =>
        {
            int end = Math.Min(count, (unit + 1) * TilesPerUnit);
            for (int tile = unit * TilesPerUnit; tile < end; tile++)
                TransformTile(first + tile, input + (nint)tile * _image.Channels, inputStep);
        });
        WorkPool.For(Planes * panels, unit =>
        {
            int plane = unit / panels;
            MultiplyPanel(plane, _matrix.Layout.Panels[unit - plane * panels], count, input + plane * inputStep,
                output + plane * outputStep);
        });
        WorkPool.For(units, unit =>
        {
            int end = Math.Min(count, (unit + 1) * TilesPerUnit);
            for (int tile = unit * TilesPerUnit; tile < end; tile++)
                FinishTile(first + tile, output + (nint)tile * columns, outputStep);
        });
    }

    private (int Image, int Row, int Column) PlaceOf(int tile)
    {
        int perImage = _tileRows * _tileColumns, image = tile / perImage;
        int place = tile - image * perImage, row = place / _tileColumns;
        return (image, row * TTransform.Outputs, (place - row * _tileColumns) * TTransform.Outputs);
    }

    private void TransformTile(int tile, float* planes, nint planeStep)
    {
        var (image, row, column) = PlaceOf(tile);
        nint pixel = ((nint)image * _image.Height + row) * _image.Width + column;
        _loops.Input(_image.Data + pixel * _image.Channels, (nint)_image.Width * _image.Channels, _image.Channels,
            planes, planeStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyPanel(int plane, in Panel panel, int rows, float* a, float* target)
    {
        float* zeros = stackalloc float[panel.Width];
        new Span<float>(zeros, panel.Width).Clear();
        var kernels = _matrix.Layout.Tiles.Kernels(panel.Vectors);
        int segments = _matrix.Depths.Length / Planes, columns = _matrix.Layout.PackedColumns;
        for (int i = 0; i < segments; i++)
        {
            int segment = plane * segments + i, depth = _matrix.Depths[segment];
            float* b = _matrix.Rows(segment, panel), left = a, c = target + panel.Start;
            foreach (int height in new TileHeights(rows, kernels.Length))
            {
                kernels[height - 1].Run(left, _image.Channels, 1, b, panel.Width, i == 0 ? zeros : c,
                    i == 0 ? 0 : columns, c, columns, depth);
                left += (nint)height * _image.Channels;
                c += (nint)height * columns;
            }
            a += depth;
        }
    }

    private void FinishTile(int tile, float* planes, nint planeStep)
    {
        var (image, row, column) = PlaceOf(tile);
        int height = _result.Shape[1], width = _result.Shape[2], channels = _result.Shape[3];
        nint at = (((nint)image * height + row) * width + column) * channels;
        float* bias = _start is null ? _matrix.Bias : _start.Data + (nint)image * _matrix.Layout.PackedColumns;
        _loops.Output(planes, planeStep, bias, channels, _residual == null ? null : _residual + at,
            _result.Data + at, (nint)width * channels, Math.Min(TTransform.Outputs, height - row),
            Math.Min(TTransform.Outputs, width - column));
    }
}
