namespace Denote.Tensors;

public static partial class Ops
{
    /// <summary>Resizes feature maps as PyTorch's <c>interpolate</c>.</summary>
    /// <param name="x"><c>[B, H, W, C]</c>.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="mode">Interpolation.</param>
    /// <param name="alignCorners">Corner pixels' centres coincide (bilinear and bicubic only).</param>
    /// <param name="antialias">Widens the filter when shrinking (bilinear and bicubic only).</param>
    /// <param name="scaleHeight">
    /// Rows out per row in used for coordinates where a scale was given to PyTorch; null uses the sizes.
    /// </param>
    /// <param name="scaleWidth">The same for columns.</param>
    /// <returns><c>[B, height, width, C]</c>.</returns>
    public static Tensor Resize(
        Tensor x,
        int height,
        int width,
        ResizeMode mode,
        bool alignCorners = false,
        bool antialias = false,
        double? scaleHeight = null,
        double? scaleWidth = null)
    {
        Require(x.Rank == 4 && x.Shape[1] > 0 && x.Shape[2] > 0, $"{x.Shape} is not a non-empty [B, H, W, C].");
        Require(height > 0 && width > 0, $"to {height} x {width}.");
        bool isLinear = mode is ResizeMode.Bilinear or ResizeMode.Bicubic;
        Require(isLinear || !(alignCorners || antialias), $"{mode} has no corner alignment or antialiasing.");
        var rows = ResizeAxis.Create(x.Shape[1], height, mode, alignCorners, antialias, scaleHeight);
        var columns = ResizeAxis.Create(x.Shape[2], width, mode, alignCorners, antialias, scaleWidth);
        var result = Result([x.Shape[0], height, width, x.Shape[3]]);
        using var section = Measure("resize", result);
        ResizeKernel.Run(x, rows, columns, result);
        if (GradientTape.Current is { } tape) LayoutGradients.Resize(tape, x, rows, columns, result);
        return result;
    }
}
