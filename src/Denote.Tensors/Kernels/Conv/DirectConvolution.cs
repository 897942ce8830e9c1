namespace Denote.Tensors;

/// <summary>
/// Convolution as matrix products without rearranging the image: in a padded image with channels last, the pixels that
/// one row of a filter sees are one run of memory, so each filter row is a segment of the product's depth.
/// </summary>
internal static unsafe class DirectConvolution
{
    /// <summary>result = activation(conv(image) + bias + channelBias) + residual.</summary>
    public static void Run(
        PaddedImage image,
        ConvWeights weights,
        int stride,
        Activation activation,
        Tensor? channelBias,
        Tensor? residual,
        Tensor result)
    {
        var matrix = weights.Packed();
        int images = result.Shape[0], height = result.Shape[1], width = result.Shape[2];
        nint imageRow = (nint)image.Width * image.Channels;
        using var start = channelBias is null ? null : StartValues(matrix, channelBias);
        new TiledProduct(matrix, new RowRuns
        {
            First = image.Data,
            RowStep = (nint)stride * image.Channels,
            RunStep = stride * imageRow,
            ImageStep = image.Height * imageRow,
            RunLength = width,
            RunsPerImage = height,
            Rows = images * height * width,
        })
        {
            SegmentOffsets = SegmentOffsets(matrix, weights.KernelHeight, imageRow),
            C = result.Data,
            Start = start is null ? null : start.Data,
            StartStep = matrix.Layout.PackedColumns,
            Activation = activation,
            Residual = residual is null ? null : residual.Data,
        }.Run();
    }

    private static nint[] SegmentOffsets(PackedMatrix matrix, int filterRows, nint imageRow)
    {
        var offsets = new nint[matrix.Depths.Length];
        int perRow = offsets.Length / filterRows;
        for (int i = 0, depth = 0; i < offsets.Length; i++)
        {
            if (i % perRow == 0) depth = 0;
            offsets[i] = i / perRow * imageRow + depth;
            depth += matrix.Depths[i];
        }
        return offsets;
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
