using Denote.Imaging;
using Denote.Models.Cutler;

namespace Denote.Proposals;

/// <summary>
/// Brings a detector's mask from its box to the picture, as detectron2 does: bilinear between the middles of the mask's
/// cells, zero outside, cut at one half.
/// </summary>
internal static class MaskPasting
{
    private const double Threshold = 0.5;

    /// <summary>The pixels of an object.</summary>
    /// <param name="box">Its box, in pixels of the picture.</param>
    /// <param name="cells">Its probability inside the box, <c>[side, side]</c>.</param>
    /// <param name="side">Rows and columns of the cells.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    public static Mask Paste(DetectionBox box, ReadOnlySpan<float> cells, int side, int width, int height)
    {
        var mask = new Mask(width, height);
        if (!box.HasArea) return mask;
        // No pixel further than half a cell outside of the box can reach a cell.
        double cellWidth = (double)box.Width / side, cellHeight = (double)box.Height / side;
        var (left, right) = Reach(box.Left, box.Right, cellWidth, width);
        var (top, bottom) = Reach(box.Top, box.Bottom, cellHeight, height);
        for (int y = top; y < bottom; y++)
        {
            double row = (y + 0.5 - box.Top) / cellHeight - 0.5;
            for (int x = left; x < right; x++)
            {
                double column = (x + 0.5 - box.Left) / cellWidth - 0.5;
                mask[x, y] = Sample(cells, side, row, column) >= Threshold;
            }
        }
        return mask;
    }

    private static (int First, int End) Reach(double low, double high, double cell, int size) => (
        (int)Math.Clamp(Math.Floor(low - cell), 0, size), (int)Math.Clamp(Math.Ceiling(high + cell), 0, size));

    private static double Sample(ReadOnlySpan<float> cells, int side, double row, double column)
    {
        int top = (int)Math.Floor(row), left = (int)Math.Floor(column);
        double lower = row - top, later = column - left;
        return (1 - lower) * ((1 - later) * At(cells, side, top, left) + later * At(cells, side, top, left + 1))
            + lower * ((1 - later) * At(cells, side, top + 1, left) + later * At(cells, side, top + 1, left + 1));
    }

    private static double At(ReadOnlySpan<float> cells, int side, int row, int column) =>
        (uint)row < (uint)side && (uint)column < (uint)side ? cells[row * side + column] : 0;
}
