using Denote.Imaging;

namespace Denote.Proposals;

/// <summary>The crops that are searched for regions, and the points that prompt each.</summary>
internal static class CropGrid
{
    /// <summary>The whole picture and, per layer, 2^layer x 2^layer overlapping crops.</summary>
    public static IReadOnlyList<(PixelBox Box, int Layer)> Crops(int width, int height, int layers, double overlapRatio)
    {
        var crops = new List<(PixelBox, int)> { (new PixelBox(0, 0, width, height), 0) };
        for (int layer = 1; layer <= layers; layer++)
        {
            int perSide = 1 << layer;
            int overlap = (int)(overlapRatio * Math.Min(width, height) * (2.0 / perSide));
            int cropWidth = CropLength(width, perSide, overlap), cropHeight = CropLength(height, perSide, overlap);
            for (int column = 0; column < perSide; column++)
            for (int row = 0; row < perSide; row++)
            {
                int x = (cropWidth - overlap) * column, y = (cropHeight - overlap) * row;
                if (x >= width || y >= height) continue;
                crops.Add((
                    new PixelBox(x, y, Math.Min(cropWidth, width - x), Math.Min(cropHeight, height - y)), layer));
            }
        }
        return crops;
    }

    /// <summary>Cell centres of a regular grid over a crop, row by row, in pixels of the crop.</summary>
    public static IReadOnlyList<(double X, double Y)> Points(int perSide, int width, int height)
    {
        var points = new (double, double)[perSide * perSide];
        for (int row = 0; row < perSide; row++)
        for (int column = 0; column < perSide; column++)
            points[row * perSide + column] = ((column + 0.5) / perSide * width, (row + 0.5) / perSide * height);
        return points;
    }

    private static int CropLength(int length, int count, int overlap) =>
        (int)Math.Ceiling((overlap * (count - 1) + length) / (double)count);
}
