namespace Denote.Tensors;

/// <summary>
/// Convolution as matrix products without rearranging the image: in a padded image with channels last, the pixels that
/// one row of a filter sees are one run of memory, so each filter row is a segment of the product's depth.
/// </summary>
internal static unsafe class DirectConvolution
{
    // Bytes of an image beyond which it is padded and convolved a few rows at a time.
    private const long LargestImage = 32 << 20;

    /// <summary>result = activation(conv(source) + bias + channelBias) + residual.</summary>
    /// <param name="source">The images.</param>
    /// <param name="weights">Filters and bias.</param>
    /// <param name="stride">Step in rows and columns.</param>
    /// <param name="padding">Zeros around the images.</param>
    /// <param name="activation">Applied to the sum.</param>
    /// <param name="channelBias"><c>[B, out]</c>, or null.</param>
    /// <param name="residual">Laid out like the result, or null.</param>
    /// <param name="firstRow">The images' row that the result's first row is.</param>
    /// <param name="result"><c>[B, rows, W, out]</c>.</param>
    public static void Run(
        ImageReader source,
        ConvWeights weights,
        int stride,
        Padding padding,
        Activation activation,
        Tensor? channelBias,
        Tensor? residual,
        int firstRow,
        Tensor result)
    {
        var matrix = weights.Packed();
        Run(source, weights, matrix, stride, padding, activation, channelBias, residual, firstRow, result);
        matrix.Release();
    }

    private static void Run(
        ImageReader source,
        ConvWeights weights,
        PackedMatrix matrix,
        int stride,
        Padding padding,
        Activation activation,
        Tensor? channelBias,
        Tensor? residual,
        int firstRow,
        Tensor result)
    {
        int images = result.Shape[0], rows = result.Shape[1];
        using var start = channelBias is null ? null : StartValues(matrix, channelBias);
        long line = (long)(source.Width + padding.Left + padding.Right) * source.Channels * sizeof(float);
        int above = firstRow * stride - padding.Top;
        if (images * line * rows * stride <= LargestImage)
        {
            var seen = new ImageRows(above, (rows - 1) * stride + weights.KernelHeight);
            bool isWhole = padding == Padding.None && source.InPlace != null && firstRow == 0;
            using var image = isWhole
                ? PaddedImage.From(source, padding)
                : PaddedImage.From(source, padding, 0, images, seen);
            Run(image, weights, matrix, stride, activation, start, 0, residual, result, 0, rows, images);
            return;
        }
        int step = (int)Math.Max(1, LargestImage / line / stride);
        for (int i = 0; i < images; i++)
        {
            for (int row = 0; row < rows; row += step)
            {
                int count = Math.Min(step, rows - row);
                var seen = new ImageRows(above + row * stride, (count - 1) * stride + weights.KernelHeight);
                using var image = PaddedImage.From(source, padding, i, 1, seen);
                Run(image, weights, matrix, stride, activation, start, i, residual, result, i * rows + row, count, 1);
            }
        }
    }

    /// <summary>Rows of the result from one on, of one image or of several.</summary>
    private static void Run(
        PaddedImage image,
        ConvWeights weights,
        PackedMatrix matrix,
        int stride,
        Activation activation,
        TensorBuffer? start,
        int firstImage,
        Tensor? residual,
        Tensor result,
        int firstRow,
        int rows,
        int images)
    {
        int width = result.Shape[2];
        nint imageRow = (nint)image.Width * image.Channels, at = (nint)firstRow * width * result.Shape[3];
        var pixels = new RowRuns
        {
            First = image.Data,
            RowStep = (nint)stride * image.Channels,
            RunStep = stride * imageRow,
            ImageStep = image.Height * imageRow,
            RunLength = width,
            RunsPerImage = rows,
            Rows = images * rows * width,
        };
        new TiledProduct(matrix, Parts(matrix, pixels, weights.KernelHeight, imageRow))
        {
            C = result.Data + at,
            Start = start is null ? null : start.Data + (nint)firstImage * matrix.Layout.PackedColumns,
            StartStep = matrix.Layout.PackedColumns,
            Activation = activation,
            Residual = residual is null ? null : residual.Data + at,
        }.Run();
    }

    /// <summary>One part for each segment: a filter row, or a piece of one.</summary>
    private static DepthPart[] Parts(PackedMatrix matrix, RowRuns pixels, int filterRows, nint imageRow)
    {
        var parts = new DepthPart[matrix.Depths.Length];
        int perRow = parts.Length / filterRows;
        for (int i = 0, depth = 0; i < parts.Length; i++)
        {
            if (i % perRow == 0) depth = 0;
            parts[i] = new DepthPart(pixels.From(i / perRow * imageRow + depth), i, 0, matrix.Depths[i]);
            depth += matrix.Depths[i];
        }
        return parts;
    }

    /// <summary>The filters' bias plus that of each image, <c>[B, packed columns]</c>.</summary>
    internal static TensorBuffer StartValues(PackedMatrix matrix, Tensor channelBias)
    {
        int columns = channelBias.Shape[1], packed = matrix.Layout.PackedColumns;
        var values = new TensorBuffer((long)channelBias.Shape[0] * packed);
        for (int image = 0; image < channelBias.Shape[0]; image++)
        {
            float* target = values.Data + (nint)image * packed;
            for (int i = 0; i < packed; i++)
                target[i] = i < columns ? matrix.Bias[i] + channelBias.Data[image * columns + i] : 0;
        }
        return values;
    }
}
