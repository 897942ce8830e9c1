namespace Denote.Models.Cutler;

/// <summary>The boxes from which the region proposal network starts: at every cell of a level one of each shape.</summary>
/// <param name="Side">Side of a square of their area, in pixels.</param>
/// <param name="Stride">Pixels from cell to cell.</param>
internal sealed record AnchorGrid(int Side, int Stride)
{
    /// <summary>Height over width.</summary>
    private static readonly double[] Ratios = [0.5, 1, 2];

    /// <summary>How many boxes there are at a cell.</summary>
    public static int Shapes => Ratios.Length;

    /// <summary>A box around the upper left corner of a cell.</summary>
    public DetectionBox At(int row, int column, int shape)
    {
        double width = Side / Math.Sqrt(Ratios[shape]), height = width * Ratios[shape];
        float x = column * Stride, y = row * Stride;
        float halfWidth = (float)(width / 2), halfHeight = (float)(height / 2);
        return new DetectionBox(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight);
    }
}
