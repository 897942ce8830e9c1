using Denote.Imaging;

namespace Denote.Referring;

/// <summary>A region on the grid of an image encoder's patches.</summary>
internal static class PatchMask
{
    /// <summary>
    /// Each patch takes the pixel at its top left corner, as PyTorch's nearest resizing does. A region that falls
    /// between these pixels gets the patch that holds most of it, or its token would see nothing.
    /// </summary>
    /// <param name="mask">The region.</param>
    /// <param name="rows">Rows of the grid.</param>
    /// <param name="columns">Columns of the grid.</param>
    /// <param name="target"><c>[rows * columns]</c>; 1 inside, 0 outside.</param>
    public static void Fill(Mask mask, int rows, int columns, Span<float> target)
    {
        bool isEmpty = true;
        for (int i = 0; i < target.Length; i++)
        {
            (int row, int column) = Math.DivRem(i, columns);
            bool isInside = mask[column * mask.Width / columns, row * mask.Height / rows];
            target[i] = isInside ? 1 : 0;
            isEmpty &= !isInside;
        }
        if (isEmpty && mask.Area > 0) target[FullestPatch(mask, rows, columns)] = 1;
    }

    private static int FullestPatch(Mask mask, int rows, int columns)
    {
        var counts = new int[rows * columns];
        for (int y = 0; y < mask.Height; y++)
            for (int x = 0; x < mask.Width; x++)
                if (mask[x, y]) counts[y * rows / mask.Height * columns + x * columns / mask.Width]++;
        return Array.IndexOf(counts, counts.Max());
    }
}
