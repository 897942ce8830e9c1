namespace Denote.Tensors;

public static partial class Ops
{
    /// <summary>The largest value in each window; what lies outside the image does not count.</summary>
    /// <param name="x"><c>[B, H, W, C]</c>.</param>
    /// <param name="kernel">Rows and columns of a window, 1 or more.</param>
    /// <param name="stride">Step in rows and columns, 1 or more.</param>
    /// <param name="padding">Rows and columns by which windows may reach out of the image, at most half of the kernel.</param>
    /// <returns><c>[B, H', W', C]</c> with H' = (H + 2 padding - kernel) / stride + 1.</returns>
    public static Tensor MaxPool(Tensor x, int kernel, int stride, int padding = 0)
    {
        Require(x.Rank == 4, $"{x.Shape} is not [B, H, W, C].");
        Require(kernel >= 1 && stride >= 1 && padding >= 0 && 2 * padding <= kernel,
            $"kernel {kernel}, stride {stride}, padding {padding}.");
        int rows = x.Shape[1] + 2 * padding - kernel, columns = x.Shape[2] + 2 * padding - kernel;
        Require(rows >= 0 && columns >= 0, $"the image {x.Shape} is smaller than the window.");
        RefuseTape([x]);
        var result = Result([x.Shape[0], rows / stride + 1, columns / stride + 1, x.Shape[3]]);
        RegionKernels.MaxPool(x, kernel, stride, padding, result);
        return result;
    }

    /// <summary>
    /// The features inside boxes, brought to one size: every cell is the mean of bilinear samples spread evenly over it
    /// (He et al., "Mask R-CNN", ICCV 2017, section 3), with the half pixel's shift that detectron2 calls aligned.
    /// </summary>
    /// <param name="features"><c>[1, H, W, C]</c>.</param>
    /// <param name="boxes"><c>[R, 4]</c>: left, top, right, bottom, in pixels of the picture.</param>
    /// <param name="scale">Feature cells per pixel of the picture: 1 / 4 where the stride is 4.</param>
    /// <param name="size">Rows and columns of the result.</param>
    /// <returns><c>[R, size, size, C]</c>.</returns>
    public static Tensor RoiAlign(Tensor features, Tensor boxes, float scale, int size)
    {
        Require(features.Rank == 4 && features.Shape[0] == 1 && features.Count > 0,
            $"{features.Shape} is not a non-empty [1, H, W, C].");
        Require(boxes.Rank == 2 && boxes.Shape[1] == 4, $"boxes {boxes.Shape} are not [R, 4].");
        Require(size >= 1 && scale > 0, $"size {size}, scale {scale}.");
        RefuseTape([features, boxes]);
        var result = Result([boxes.Shape[0], size, size, features.Shape[3]]);
        RegionKernels.RoiAlign(features, boxes, scale, result);
        return result;
    }
}
