using System.Numerics.Tensors;
using Denote.Imaging;

namespace Denote.Grounding;

/// <summary>
/// A phrase's map at the picture's size, made from maps of one or several grids as <see cref="PhraseMaps.Fuse"/> makes
/// it, row by row: each is brought to the picture's size, several are scaled to 0..1 and added up, and the sum is
/// scaled again.
/// </summary>
internal sealed class PictureMap
{
    private readonly EnlargedMap[] _maps;
    private readonly (float Least, float Most)[] _ranges = [];
    private readonly (float Least, float Most) _range;

    /// <param name="maps">One map, 0..1, which is taken as it is, or several.</param>
    /// <param name="width">Columns of the picture.</param>
    /// <param name="height">Rows of the picture.</param>
    public PictureMap(IReadOnlyList<FloatImage> maps, int width, int height)
    {
        (Width, Height) = (width, height);
        _maps = [.. maps.Select(map => new EnlargedMap(map, width, height))];
        if (maps.Count == 1) return;
        _ranges = [.. _maps.Select(map => RangeOf(map.Read))];
        _range = RangeOf(ReadSum);
    }

    /// <summary>Columns of the picture.</summary>
    public int Width { get; }

    /// <summary>Rows of the picture.</summary>
    public int Height { get; }

    /// <summary>The whole map.</summary>
    public FloatImage ToImage()
    {
        var whole = new FloatImage(Width, Height);
        for (int y = 0; y < Height; y++) Read(y, whole.Row(y));
        return whole;
    }

    /// <summary>The pixels above a threshold.</summary>
    public Mask ToMask(float threshold)
    {
        var mask = new Mask(Width, Height);
        var row = new FloatImage(Width, 1);
        for (int y = 0; y < Height; y++)
        {
            Read(y, row.Pixels);
            Mask.FromProbability(row, threshold).Pixels.CopyTo(mask.Row(y));
        }
        return mask;
    }

    /// <summary>The mean of a map over a mask, as <see cref="PhraseMaps.MeanInside"/>.</summary>
    public static float MeanInside(EnlargedMap map, Mask mask)
    {
        double sum = 0;
        var row = new float[mask.Width];
        for (int y = 0; y < mask.Height; y++)
        {
            Span<bool> inside = mask.Row(y);
            int first = inside.IndexOf(true);
            if (first < 0) continue;
            map.Read(y, row);
            for (int x = first; x < row.Length; x++)
                if (inside[x]) sum += row[x];
        }
        return (float)(sum / Math.Max(1, mask.Area));
    }

    private void Read(int y, Span<float> row)
    {
        if (_maps.Length == 1)
        {
            _maps[0].Read(y, row);
            return;
        }
        ReadSum(y, row);
        Scale(row, _range);
    }

    private void ReadSum(int y, Span<float> row)
    {
        Span<float> one = new float[row.Length];
        row.Clear();
        for (int i = 0; i < _maps.Length; i++)
        {
            _maps[i].Read(y, one);
            Scale(one, _ranges[i]);
            TensorPrimitives.Add(row, one, row);
        }
    }

    private (float Least, float Most) RangeOf(Action<int, Span<float>> read)
    {
        var row = new float[Width];
        float least = float.PositiveInfinity, most = float.NegativeInfinity;
        for (int y = 0; y < Height; y++)
        {
            read(y, row);
            least = MathF.Min(least, TensorPrimitives.Min<float>(row));
            most = MathF.Max(most, TensorPrimitives.Max<float>(row));
        }
        return (least, most);
    }

    private static void Scale(Span<float> row, (float Least, float Most) range)
    {
        if (!(range.Most > range.Least))
        {
            row.Clear();
            return;
        }
        TensorPrimitives.Subtract(row, range.Least, row);
        TensorPrimitives.Divide(row, range.Most - range.Least, row);
    }
}
