using Denote.Imaging;
using Denote.Tensors;

namespace Denote.Labelling;

/// <summary>The cells of a feature grid that a mask covers.</summary>
internal static class CoveredCells
{
    private const float Half = 0.5f;

    /// <summary>Cell numbers, row by row.</summary>
    /// <param name="mask">The mask, of the picture's size.</param>
    /// <param name="height">Rows of the grid.</param>
    /// <param name="width">Columns of the grid.</param>
    /// <param name="coverage">When a cell counts.</param>
    public static IReadOnlyList<int> Of(Mask mask, int height, int width, MaskCoverage coverage)
    {
        using var scope = TensorScope.Enter();
        var values = Tensor.Empty([1, mask.Height, mask.Width, 1]);
        for (int i = 0; i < values.Count; i++) values.Span[i] = mask.Pixels[i] ? 1 : 0;
        bool isReleased = coverage == MaskCoverage.Touched;
        float[] share = Ops.Resize(values, height, width, ResizeMode.Bilinear, antialias: !isReleased).ToArray();
        float most = share.Max();
        float least = isReleased ? float.Epsilon : Math.Min(Half, most);
        return most <= 0 ? [] : [.. Enumerable.Range(0, share.Length).Where(cell => share[cell] >= least)];
    }
}
