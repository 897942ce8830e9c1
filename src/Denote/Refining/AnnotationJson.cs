using System.Text.Json;
using Denote.Imaging;

namespace Denote.Refining;

/// <summary>
/// Masks of JSON files: COCO's run lengths and polygons (one mask, a list, or a whole file with categories), the
/// <c>result.json</c> of Denote's commands, and labelme's shapes. An annotation that cannot be read becomes a layer
/// with a fault, which matters only to whom asks for its label.
/// </summary>
internal static class AnnotationJson
{
    private static readonly string[] ResultLists = ["phrases", "expressions", "classes"];

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Whether a file begins as JSON.</summary>
    public static bool IsOne(ReadOnlySpan<byte> file)
    {
        int first = file.IndexOfAnyExcept((ReadOnlySpan<byte>)[0x20, 0x09, 0x0D, 0x0A, 0xEF, 0xBB, 0xBF]);
        return first >= 0 && file[first] is (byte)'{' or (byte)'[';
    }

    /// <summary>Reads all masks; there is none where the file lists none.</summary>
    /// <param name="file">Its content.</param>
    /// <param name="path">Its name, for complaints.</param>
    /// <param name="picture">The picture for which it is read, or null where it must tell all by itself.</param>
    /// <exception cref="DenoteException">The file is damaged, of no known kind, or about another picture.</exception>
    public static IReadOnlyList<CoarseLayer> Read(ReadOnlyMemory<byte> file, string path, AnnotatedPicture? picture)
    {
        bool isMarked = file.Span.StartsWith(ByteOrderMark);
        try
        {
            using var json = JsonDocument.Parse(PythonNumbers.Quote(isMarked ? file[ByteOrderMark.Length..] : file));
            return LayersOf(new AnnotationValue(json.RootElement, ""), picture);
        }
        catch (JsonException cause)
        {
            throw new DenoteException($"{path}: is no annotation file that can be read: its JSON is damaged or cut off "
                + $"at line {cause.LineNumber + 1}, byte {cause.BytePositionInLine + 1}; export it again.", cause);
        }
        catch (InvalidOperationException cause)
        {
            throw new DenoteException($"{path}: holds text that is no Unicode; save the file as UTF-8.", cause);
        }
        catch (DenoteException cause)
        {
            throw new DenoteException($"{path}: {cause.Message.TrimEnd('.')}.", cause);
        }
    }

    private static IReadOnlyList<CoarseLayer> LayersOf(AnnotationValue root, AnnotatedPicture? picture)
    {
        if (root.IsList) return CocoAnnotations.OfList(root, picture);
        if (root.Has("shapes")) return LabelmeShapes.Read(root, picture);
        if (root.Has("annotations")) return CocoAnnotations.OfFile(root, picture);
        foreach (string list in ResultLists)
        {
            if (root.Find(list) is { } entries)
            {
                return [.. entries.Entries("a list").Where(entry => !IsUnmatched(entry))
                    .Select((entry, i) => CoarseLayer.Guarded(LabelOf(entry), entry.Place, () => ResultMask(entry)))];
            }
        }
        return root.Has("counts") || root.Has("segmentation")
            ? CocoAnnotations.OfOne(root, picture)
            : throw new DenoteException("holds no mask; expected COCO run lengths or polygons, labelme shapes, or "
                + "denote's result.json");
    }

    private static string? LabelOf(AnnotationValue entry) => (entry.Find("text") ?? entry.Find("name"))?.Name();

    /// <summary>Whether an entry of a <c>result.json</c> is an expression for which nothing was found.</summary>
    private static bool IsUnmatched(AnnotationValue entry) =>
        entry.Find("proposals") is { IsList: true } proposals && proposals.Entries("a list").Length == 0;

    /// <summary>The mask of an entry of a <c>result.json</c>; an expression's mask is its best proposal.</summary>
    private static Mask ResultMask(AnnotationValue entry)
    {
        var holder = entry.Find("proposals") is { } proposals ? proposals.Entries("a list of proposals")[0] : entry;
        return CocoSegmentation.RunLengths(holder.Need("rle", "run lengths"), null);
    }
}
