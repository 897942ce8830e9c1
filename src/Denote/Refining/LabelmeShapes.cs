using Denote.Imaging;

namespace Denote.Refining;

/// <summary>
/// The shapes of labelme's JSON, of all its versions since 3, and of tools that write the same, as X-AnyLabeling does.
/// </summary>
internal static class LabelmeShapes
{
    private const int CirclePoints = 64;

    private const string DataMark = "base64,";

    /// <summary>A layer for each shape.</summary>
    public static IReadOnlyList<CoarseLayer> Read(AnnotationValue root, AnnotatedPicture? picture)
    {
        var size = root.Size("imageWidth", "imageHeight")
            ?? (picture is null ? null : (picture.Width, picture.Height));
        return [.. root.Need("shapes", "a list of shapes").Entries("a list of shapes").Select(shape =>
        {
            string? label = shape.Find("label")?.Name();
            string place = label is null ? shape.Place : $"{shape.Place} ('{label}')";
            return CoarseLayer.Guarded(label, place, () => size is { } known
                ? MaskOf(shape, known.Width, known.Height)
                : throw new DenoteException("the picture's size is not known: give 'imageWidth' and 'imageHeight'"));
        })];
    }

    private static Mask MaskOf(AnnotationValue shape, int width, int height)
    {
        if (!shape.IsObject) throw shape.Fault("a shape: an object with 'label' and 'points'");
        string kind = shape.Find("shape_type")?.Text() ?? "polygon";
        var mask = kind == "mask" ? Stored(shape, width, height) : Filled(shape, kind, width, height);
        return mask.Area > 0 ? mask
            : throw new DenoteException($"the {kind} covers no pixel of the picture, which is {width} x {height}");
    }

    private static Mask Filled(AnnotationValue shape, string kind, int width, int height)
    {
        if (kind is not ("polygon" or "quadrilateral" or "rotation" or "oriented_rectangle" or "rectangle" or "circle"))
        {
            throw new DenoteException($"it is a '{kind}', which has no area; draw a polygon, rectangle, circle or mask");
        }
        var points = Points(shape);
        (double X, double Y)[] outline = (kind, points.Length) switch
        {
            ("circle", 2) => Circle(points[0], points[1]),
            ("circle", _) => throw Few(shape, kind, points.Length, "its centre and a point of its edge"),
            ("rectangle", 2) => [points[0], (points[1].X, points[0].Y), points[1], (points[0].X, points[1].Y)],
            ("rectangle", < 4) => throw Few(shape, kind, points.Length, "two opposite corners, or all four"),
            ("quadrilateral" or "rotation" or "oriented_rectangle", < 4) =>
                throw Few(shape, kind, points.Length, "four corners"),
            (_, < 3) => throw Few(shape, kind, points.Length, "three corners or more"),
            _ => points,
        };
        double[] corners = [.. outline.SelectMany(point => (double[])[point.X, point.Y])];
        return Polygon.Fill([corners], width, height);
    }

    private static DenoteException Few(AnnotationValue shape, string kind, int count, string expected) =>
        new($"a {kind} in '{shape.Place}.points' has {count} point{(count == 1 ? "" : "s")}; expected {expected}");

    private static (double X, double Y)[] Points(AnnotationValue shape)
    {
        const string Point = "a point [x, y]";
        return [.. shape.Need("points", "a list of points [x, y]").Entries("a list of points [x, y]").Select(point =>
            point.Entries(Point) is [var x, var y, ..] ? (x.Number(), y.Number()) : throw point.Fault(Point))];
    }

    /// <summary>A picture in the file, whose pixels that are not black are the mask; its place is its first point.</summary>
    private static Mask Stored(AnnotationValue shape, int width, int height)
    {
        var stored = shape.Need("mask", "a PNG picture in base64");
        string text = stored.Text();
        int mark = text.IndexOf(DataMark, StringComparison.Ordinal);
        GreyImage drawn;
        try
        {
            using var png = new MemoryStream(Convert.FromBase64String(
                mark < 0 ? text : text[(mark + DataMark.Length)..]));
            drawn = ImageFile.LoadGrey(png);
        }
        catch (FormatException)
        {
            throw stored.Fault("a PNG picture in base64");
        }
        catch (ImageException cause)
        {
            throw new DenoteException($"the picture in '{stored.Place}' is damaged: {cause.Message.TrimEnd('.')}", cause);
        }
        bool isWhole = drawn.Width == width && drawn.Height == height;
        var (left, top) = isWhole && !shape.Has("points") ? (0, 0) : Corner(shape);
        var mask = new Mask(width, height);
        for (int y = 0; y < drawn.Height; y++)
        {
            for (int x = 0; x < drawn.Width; x++)
            {
                bool isInside = left + x >= 0 && left + x < width && top + y >= 0 && top + y < height;
                if (isInside && drawn.Row(y)[x] != 0) mask[(int)(left + x), (int)(top + y)] = true;
            }
        }
        return mask;
    }

    private static (double Left, double Top) Corner(AnnotationValue shape) =>
        Points(shape) is [var corner, ..]
            ? (Math.Round(corner.X), Math.Round(corner.Y))
            : throw Few(shape, "mask", 0, "its upper left corner and its lower right one");

    private static (double X, double Y)[] Circle((double X, double Y) centre, (double X, double Y) edge)
    {
        double radius = Math.Sqrt(Math.Pow(edge.X - centre.X, 2) + Math.Pow(edge.Y - centre.Y, 2));
        return [.. Enumerable.Range(0, CirclePoints).Select(i => (
            centre.X + radius * Math.Cos(2 * Math.PI * i / CirclePoints),
            centre.Y + radius * Math.Sin(2 * Math.PI * i / CirclePoints)))];
    }
}
