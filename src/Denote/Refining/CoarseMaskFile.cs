using Denote.Imaging;

namespace Denote.Refining;

/// <summary>
/// A file with masks of any tool: a grey picture (a mask or probabilities), a label map (palette picture, or numbers
/// when a number is asked for), an <c>.npy</c> array (<c>[H, W]</c> or a stack <c>[K, H, W]</c>), COCO or Denote JSON
/// with run lengths or polygons, or labelme JSON. What it is, is told from its content.
/// </summary>
public sealed class CoarseMaskFile
{
    private const int MostListed = 12;

    private readonly string _path;
    private readonly IReadOnlyList<CoarseLayer> _layers;
    private readonly Func<IReadOnlyList<CoarseLayer>>? _readLabels;

    private CoarseMaskFile(
        string path, IReadOnlyList<CoarseLayer> layers, Func<IReadOnlyList<CoarseLayer>>? readLabels = null) =>
        (_path, _layers, _readLabels) = (path, layers, readLabels);

    /// <summary>What the file calls its masks: names or numbers; empty where it holds one without a name.</summary>
    public IReadOnlyList<string> Labels => [.. _layers.Select(layer => layer.Label).OfType<string>()];

    /// <summary>Reads a file.</summary>
    /// <exception cref="DenoteException">It cannot be opened, is damaged, or holds no mask.</exception>
    /// <exception cref="ImageException">It is a damaged picture.</exception>
    public static CoarseMaskFile Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DenoteException($"{path}: cannot be opened ({cause.Message}) Name a file with coarse masks.", cause);
        }
        if (NumpyArray.IsOne(content)) return new CoarseMaskFile(path, OfArray(NumpyArray.Parse(content, path), path));
        if (AnnotationJson.IsOne(content)) return new CoarseMaskFile(path, AnnotationJson.Read(content, path));
        if (ImageFile.Identify(path).HasPalette)
            return new CoarseMaskFile(path, OfLabelMap(ImageFile.LoadIndexed(path)));
        GreyImage16 grey = ImageFile.LoadGrey16(path);
        float[] values = [.. grey.Pixels.ToArray().Select(value => (float)value)];
        return new CoarseMaskFile(path,
            [CoarseLayer.Of(null, grey.Width, grey.Height, Dark(values), ushort.MaxValue)],
            () => OfLabelMap(ImageFile.LoadIndexed(path)));
    }

    /// <summary>Whether the file holds a label; a grey picture is read as a label map for this.</summary>
    /// <param name="label">A name or a number.</param>
    public bool Has(string label) => (_readLabels?.Invoke() ?? _layers).Any(layer => Same(layer.Label, label));

    /// <summary>Takes the mask of a class.</summary>
    /// <param name="className">The class in words.</param>
    /// <param name="label">
    /// What the file calls it, a name or a number; null takes the class's name, or the file's only mask.
    /// </param>
    /// <param name="softBand">
    /// The soft band of a hard mask's edge, as <see cref="CoarseMask.FromMask"/> takes it.
    /// </param>
    /// <exception cref="DenoteException">The file does not hold it, or its values are no probabilities.</exception>
    public CoarseMask Take(string className, string? label = null, double softBand = CoarseMask.DefaultSoftBand)
    {
        CoarseLayer layer = Find(className, label);
        try
        {
            return layer.Mask is { } mask
                ? CoarseMask.FromMask(className, mask, softBand)
                : new CoarseMask(className, layer.Probability!);
        }
        catch (DenoteException cause)
        {
            throw new DenoteException($"{_path}: {cause.Message}", cause);
        }
    }

    private CoarseLayer Find(string className, string? label)
    {
        var layers = label is not null && _readLabels is not null ? _readLabels() : _layers;
        var found = layers.Where(layer => Same(layer.Label, label ?? className)).ToArray();
        if (found.Length == 0 && label is null && layers.Count == 1) found = [layers[0]];
        if (found.Length > 0) return found.Aggregate(Union);
        string[] labels = [.. layers.Select(layer => layer.Label).OfType<string>().Distinct()];
        string listed = labels.Length == 0 ? "none but the background" : string.Join(", ", labels.Take(MostListed))
            + (labels.Length > MostListed ? ", ..." : "");
        throw new DenoteException(label is null
            ? $"{_path}: which mask is '{className}'? The file has the labels {listed}; write for example "
                + $"--class \"{className}={labels.FirstOrDefault() ?? "1"}\"."
            : $"{_path}: there is no label '{label}'; the file has {listed}.");
    }

    private CoarseLayer Union(CoarseLayer one, CoarseLayer other) => one.Mask is { } mask && other.Mask is { } added
        ? one with { Mask = mask.Union(added) }
        : throw new DenoteException($"{_path}: there are two probability maps of '{one.Label}'; leave one.");

    private static bool Same(string? label, string wanted) =>
        string.Equals(label, wanted, StringComparison.OrdinalIgnoreCase);

    /// <summary>Pictures of 0 and 1, as programs write masks without a thought for people, are masks.</summary>
    private static float[] Dark(float[] values)
    {
        const float One = 257;
        return Array.TrueForAll(values, value => value is 0 or One or 1)
            ? Array.ConvertAll(values, value => value == 0 ? 0f : ushort.MaxValue)
            : values;
    }

    private static IReadOnlyList<CoarseLayer> OfLabelMap(IndexedImage labels) =>
        CoarseLayer.OfLabels(labels.Width, labels.Height, [.. labels.Pixels.ToArray().Select(label => (float)label)]);

    private static IReadOnlyList<CoarseLayer> OfArray(NumpyArray array, string path)
    {
        int[] shape = array.Shape;
        if (shape.Length is < 2 or > 3 || array.Values.Length == 0)
        {
            throw new DenoteException($"{path}: the array is [{string.Join(", ", shape)}]; expected [height, width] or "
                + "[classes, height, width].");
        }
        int height = shape[^2], width = shape[^1], count = shape.Length == 3 ? shape[0] : 1;
        float white = array.IsInteger && array.Values.Max() > 1 ? 255 : 1;
        bool isLabelMap = shape.Length == 2 && white > 1 && array.Values.Distinct().Skip(2).Any();
        if (isLabelMap) return CoarseLayer.OfLabels(width, height, array.Values);
        return
        [
            .. array.Values.Chunk(width * height).Select((values, i) => CoarseLayer.Of(
                count == 1 ? null : FormattableString.Invariant($"{i}"), width, height, values, white)),
        ];
    }
}
