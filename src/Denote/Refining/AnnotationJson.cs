using System.Text.Json;
using Denote.Imaging;

namespace Denote.Refining;

/// <summary>
/// Masks of JSON files: COCO's run lengths and polygons (one mask, a list, or a whole file with categories), the
/// <c>result.json</c> of Denote's commands, and labelme's shapes.
/// </summary>
internal static class AnnotationJson
{
    private const int CirclePoints = 64;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Whether a file begins as JSON.</summary>
    public static bool IsOne(ReadOnlySpan<byte> file)
    {
        int first = file.IndexOfAnyExcept((ReadOnlySpan<byte>)[0x20, 0x09, 0x0D, 0x0A, 0xEF, 0xBB, 0xBF]);
        return first >= 0 && file[first] is (byte)'{' or (byte)'[';
    }

    /// <summary>Reads all masks.</summary>
    /// <exception cref="DenoteException">The file is damaged or holds no mask.</exception>
    public static IReadOnlyList<CoarseLayer> Read(ReadOnlyMemory<byte> file, string path)
    {
        try
        {
            bool isMarked = file.Span.StartsWith(ByteOrderMark);
            using var json = JsonDocument.Parse(isMarked ? file[ByteOrderMark.Length..] : file);
            CoarseLayer[] layers = [.. LayersOf(json.RootElement)];
            return layers.Length > 0 ? layers : throw new DenoteException(
                $"{path}: holds no mask; expected COCO run lengths or polygons, labelme shapes, or denote's result.json.");
        }
        catch (Exception cause) when (cause is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or ImageException)
        {
            throw new DenoteException($"{path}: is no annotation file that can be read ({cause.Message})", cause);
        }
    }

    private static IEnumerable<CoarseLayer> LayersOf(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array)
            return root.EnumerateArray().Select(entry => Annotation(entry, new Dictionary<int, string>(), null));
        if (root.TryGetProperty("counts", out _)) return [new CoarseLayer(null, RunLengths(root), null)];
        if (root.TryGetProperty("shapes", out var shapes)) return Labelme(root, shapes);
        if (root.TryGetProperty("annotations", out var annotations)) return Coco(root, annotations);
        foreach (string list in (string[])["phrases", "expressions", "classes"])
        {
            if (root.TryGetProperty(list, out var entries))
                return entries.EnumerateArray().Select(Denoted).OfType<CoarseLayer>();
        }
        return root.TryGetProperty("segmentation", out _)
            ? [Annotation(root, new Dictionary<int, string>(), null)]
            : [];
    }

    /// <summary>An entry of a <c>result.json</c>; an expression's mask is its best proposal.</summary>
    private static CoarseLayer? Denoted(JsonElement entry)
    {
        string label = entry.GetProperty(entry.TryGetProperty("text", out _) ? "text" : "name").GetString()!;
        if (entry.TryGetProperty("proposals", out var proposals))
        {
            if (proposals.GetArrayLength() == 0) return null;
            entry = proposals[0];
        }
        return new CoarseLayer(label, RunLengths(entry.GetProperty("rle")), null);
    }

    private static IEnumerable<CoarseLayer> Coco(JsonElement root, JsonElement annotations)
    {
        var names = root.TryGetProperty("categories", out var categories)
            ? categories.EnumerateArray().ToDictionary(
                category => category.GetProperty("id").GetInt32(), category => category.GetProperty("name").GetString()!)
            : [];
        JsonElement[] images = root.TryGetProperty("images", out var list) ? [.. list.EnumerateArray()] : [];
        if (images.Length > 1)
            throw new FormatException($"it describes {images.Length} pictures; leave those of one.");
        (int, int)? size = images.Length == 1
            ? (images[0].GetProperty("width").GetInt32(), images[0].GetProperty("height").GetInt32())
            : null;
        return annotations.EnumerateArray().Select(entry => Annotation(entry, names, size));
    }

    private static CoarseLayer Annotation(JsonElement entry, Dictionary<int, string> names, (int, int)? size)
    {
        string? label = entry.TryGetProperty("category_id", out var id)
            ? names.GetValueOrDefault(id.GetInt32(), id.GetRawText())
            : entry.TryGetProperty("label", out var text) ? text.GetString() : null;
        var shape = entry.TryGetProperty("segmentation", out var inner) ? inner : entry;
        return new CoarseLayer(
            label, shape.ValueKind == JsonValueKind.Array ? Polygons(shape, size) : RunLengths(shape), null);
    }

    private static Mask RunLengths(JsonElement runs)
    {
        int height = runs.GetProperty("size")[0].GetInt32(), width = runs.GetProperty("size")[1].GetInt32();
        var counts = runs.GetProperty("counts");
        RunLength decoded = counts.ValueKind == JsonValueKind.String
            ? RunLength.FromCompressed(width, height, counts.GetString()!)
            : RunLength.FromCounts(width, height, [.. counts.EnumerateArray().Select(count => count.GetInt32())]);
        return decoded.Decode();
    }

    private static Mask Polygons(JsonElement polygons, (int Width, int Height)? size)
    {
        if (size is not { } known)
            throw new FormatException("polygons need the picture's size: an 'images' entry with width and height.");
        double[][] corners = [.. polygons.EnumerateArray().Select(polygon =>
            polygon.EnumerateArray().Select(number => number.GetDouble()).ToArray())];
        return Polygon.Fill(corners, known.Width, known.Height);
    }

    private static IEnumerable<CoarseLayer> Labelme(JsonElement root, JsonElement shapes)
    {
        int width = root.GetProperty("imageWidth").GetInt32(), height = root.GetProperty("imageHeight").GetInt32();
        foreach (var shape in shapes.EnumerateArray())
        {
            (double X, double Y)[] points = [.. shape.GetProperty("points").EnumerateArray()
                .Select(point => (point[0].GetDouble(), point[1].GetDouble()))];
            string kind = shape.TryGetProperty("shape_type", out var type) ? type.GetString() ?? "polygon" : "polygon";
            (double X, double Y)[] outline = kind switch
            {
                "polygon" => points,
                "rectangle" => [points[0], (points[1].X, points[0].Y), points[1], (points[0].X, points[1].Y)],
                "circle" => Circle(points[0], points[1]),
                _ => throw new FormatException($"a shape is a '{kind}'; use polygons, rectangles and circles."),
            };
            double[] corners = [.. outline.SelectMany(point => (double[])[point.X, point.Y])];
            yield return new CoarseLayer(
                shape.GetProperty("label").GetString(), Polygon.Fill([corners], width, height), null);
        }
    }

    private static (double X, double Y)[] Circle((double X, double Y) centre, (double X, double Y) edge)
    {
        double radius = Math.Sqrt(Math.Pow(edge.X - centre.X, 2) + Math.Pow(edge.Y - centre.Y, 2));
        return [.. Enumerable.Range(0, CirclePoints).Select(i => (
            centre.X + radius * Math.Cos(2 * Math.PI * i / CirclePoints),
            centre.Y + radius * Math.Sin(2 * Math.PI * i / CirclePoints)))];
    }
}
