using Denote.Imaging;

namespace Denote.Refining;

/// <summary>
/// The value of COCO's <c>segmentation</c>: run lengths, or polygons in the brackets in which exporters put them.
/// </summary>
internal static class CocoSegmentation
{
    private const double Farthest = 1e6;

    private const string PolygonForm = "polygons as [[x0, y0, x1, y1, x2, y2, ...], ...]";

    /// <summary>The mask of a segmentation.</summary>
    /// <param name="value">Run lengths, a list of them, a list of polygons, or one polygon.</param>
    /// <param name="size">The picture's size, which polygons need; null where nobody knows it.</param>
    /// <param name="notes">What was left out.</param>
    /// <exception cref="DenoteException">Nothing of it has an area.</exception>
    /// <exception cref="ImageException">Run lengths of a list differ in size.</exception>
    public static Mask Read(AnnotationValue value, (int Width, int Height)? size, List<string> notes)
    {
        if (value.IsObject) return RunLengths(value, size);
        var entries = value.Entries($"run lengths, or {PolygonForm}");
        if (entries.Length == 0) throw new DenoteException($"it has no outline: '{value.Place}' is an empty list");
        if (Array.TrueForAll(entries, entry => entry.IsObject))
            return entries.Select(entry => RunLengths(entry, size)).Aggregate((one, other) => one.Union(other));
        bool isOne = Array.TrueForAll(entries, entry => entry.IsNumber)
            || (entries.Length > 2 && Array.TrueForAll(entries, IsPair));
        return Polygons(isOne ? [value] : entries, value, size, notes);
    }

    /// <summary>The mask of run lengths, as numbers or as COCO's compressed text.</summary>
    /// <param name="runs">An object with <c>size</c> and <c>counts</c>.</param>
    /// <param name="size">The picture's size, for run lengths that do not tell it.</param>
    public static Mask RunLengths(AnnotationValue runs, (int Width, int Height)? size)
    {
        const string Form = "[height, width]";
        var counts = runs.Need("counts", "run lengths: a list of numbers, or COCO's compressed text");
        if (runs.Find("size") is { } stated)
        {
            var sides = stated.Entries(Form);
            if (sides.Length != 2) throw stated.Fault(Form);
            size = (sides[1].Count(Form), sides[0].Count(Form));
        }
        if (size is not { } known) throw new DenoteException($"'{runs.Place}' has no 'size'; expected {Form}");
        runs.CheckSize(known.Width, known.Height);
        try
        {
            RunLength decoded = counts.IsText
                ? RunLength.FromCompressed(known.Width, known.Height, counts.Text())
                : RunLength.FromCounts(known.Width, known.Height,
                    [.. counts.Entries("a list of numbers").Select(count => count.Count("a whole number of pixels"))]);
            return decoded.Decode();
        }
        catch (ImageException cause)
        {
            throw new DenoteException($"'{counts.Place}': {cause.Message.TrimEnd('.')}", cause);
        }
    }

    private static Mask Polygons(
        AnnotationValue[] polygons, AnnotationValue whole, (int Width, int Height)? size, List<string> notes)
    {
        if (size is not { } known)
            throw new DenoteException("polygons need the picture's size: an 'images' entry with 'width' and 'height'");
        var outlines = new List<double[]>();
        var faults = new List<string>();
        foreach (var polygon in polygons)
        {
            try
            {
                outlines.Add(Corners(polygon, notes));
            }
            catch (DenoteException cause)
            {
                faults.Add(cause.Message);
            }
        }
        if (outlines.Count == 0) throw new DenoteException(faults[0]);
        notes.AddRange(faults.Select(fault => $"{fault}; it is left out"));
        var mask = Polygon.Fill(outlines, known.Width, known.Height);
        if (mask.Area > 0) return mask;
        bool isShares = outlines.TrueForAll(outline => Array.TrueForAll(outline, corner => corner is >= 0 and <= 1));
        throw new DenoteException(isShares
            ? $"the corners in '{whole.Place}' are shares from 0 to 1; expected pixels"
            : $"'{whole.Place}' covers no pixel of the picture, which is {known.Width} x {known.Height}");
    }

    private static double[] Corners(AnnotationValue polygon, List<string> notes)
    {
        var entries = polygon.Entries(PolygonForm);
        double[] numbers = entries.Length > 0 && Array.TrueForAll(entries, IsPair)
            ? [.. entries.SelectMany(Numbers)]
            : [.. entries.Select(entry => entry.IsList
                ? throw new DenoteException($"'{polygon.Place}' has other brackets than {PolygonForm}")
                : entry.Number())];
        if (numbers.Length == 4)
        {
            throw new DenoteException($"'{polygon.Place}' holds four numbers, which are a box or two points, not a "
                + "polygon; give three corners or more");
        }
        if (numbers.Length < 6)
        {
            throw new DenoteException($"'{polygon.Place}' holds {numbers.Length} numbers, which is no polygon; give x "
                + "and y of three corners or more");
        }
        if (Array.Exists(numbers, number => Math.Abs(number) > Farthest))
            throw new DenoteException($"'{polygon.Place}' has a corner that lies beyond any picture");
        if (numbers.Length % 2 == 0) return numbers;
        notes.Add($"'{polygon.Place}' holds {numbers.Length} numbers, which is odd; the last is left out");
        return numbers[..^1];
    }

    private static bool IsPair(AnnotationValue entry) =>
        entry.IsList && entry.Entries("") is [var x, var y] && x.IsNumber && y.IsNumber;

    private static IEnumerable<double> Numbers(AnnotationValue pair) =>
        pair.Entries("").Select(entry => entry.Number());
}
