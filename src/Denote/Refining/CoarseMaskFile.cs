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
    /// <param name="path">The file.</param>
    /// <param name="picture">
    /// The picture for which it is read: annotations without a size take its size, and of a file about several pictures
    /// those of its name are taken. Null where the file tells all by itself.
    /// </param>
    /// <exception cref="DenoteException">It cannot be opened, is damaged, or holds no mask.</exception>
    /// <exception cref="ImageException">It is a damaged picture.</exception>
    public static CoarseMaskFile Load(string path, AnnotatedPicture? picture = null)
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
        if (AnnotationJson.IsOne(content)) return new CoarseMaskFile(path, AnnotationJson.Read(content, path, picture));
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
            FloatImage probability = layer.Mask is { } mask ? SoftBand.Around(mask, softBand) : layer.Probability!;
            return new CoarseMask(className, probability) { Notes = layer.Notes };
        }
        catch (DenoteException cause)
        {
            throw new DenoteException($"{_path}: {cause.Message}", cause);
        }
    }

    private CoarseLayer Find(string className, string? label)
    {
        var layers = label is not null && _readLabels is not null ? _readLabels() : _layers;
        if (layers.Count == 0)
            throw new DenoteException($"{_path}: nothing of '{className}' has an area; the file has no outline of this picture.");
        var found = layers.Where(layer => Same(layer.Label, label ?? className)).ToArray();
        if (found.Length == 0 && label is null) found = OnlyOne(layers);
        if (found.Length > 0) return United(found, label ?? className);
        string[] labels = [.. layers.Select(layer => layer.Label).OfType<string>().Distinct()];
        if (labels.Length == 0 && label is null && layers.Count > 1)
        {
            throw new DenoteException($"{_path}: which of the {layers.Count} masks is '{className}'? They have no labels; "
                + "leave one, or give them labels.");
        }
        string listed = labels.Length == 0 ? "none but the background" : string.Join(", ", labels.Take(MostListed))
            + (labels.Length > MostListed ? ", ..." : "");
        throw new DenoteException(label is null
            ? $"{_path}: which mask is '{className}'? The file has the labels {listed}; write for example "
                + $"--class \"{className}={labels.FirstOrDefault() ?? "1"}\"."
            : $"{_path}: there is no label '{label}'; the file has {listed}.");
    }

    /// <summary>What a file without the wanted name can only mean: its single mask, or all of its single label.</summary>
    private static CoarseLayer[] OnlyOne(IReadOnlyList<CoarseLayer> layers)
    {
        CoarseLayer[] whole = [.. layers.Where(layer => layer.Fault is null)];
        if (whole.Length == 0) return [.. layers];
        bool isOne = whole.Length == 1
            || (whole[0].Label is not null && Array.TrueForAll(whole, layer => layer.Label == whole[0].Label));
        return isOne ? whole : [];
    }

    /// <summary>The layers of one label together; those that have no area are noted, unless none has.</summary>
    private CoarseLayer United(CoarseLayer[] found, string wanted)
    {
        CoarseLayer[] whole = [.. found.Where(layer => layer.Fault is null)];
        if (whole.Length == 0)
        {
            string others = found.Length > 1 ? $" (and {found.Length - 1} more)" : "";
            throw new DenoteException($"{_path}: nothing of '{wanted}' has an area: {found[0].Fault}{others}.");
        }
        return whole.Aggregate(Union) with
        {
            Notes = [.. found.SelectMany(layer =>
                layer.Fault is { } fault ? [$"{fault}; it is left out"] : layer.Notes)],
        };
    }

    private CoarseLayer Union(CoarseLayer one, CoarseLayer other)
    {
        if (one.Mask is not { } mask || other.Mask is not { } added)
            throw new DenoteException($"{_path}: there are two probability maps of '{one.Label}'; leave one.");
        if ((mask.Width, mask.Height) == (added.Width, added.Height)) return one with { Mask = mask.Union(added) };
        throw new DenoteException($"{_path}: the masks of '{one.Label}' are {mask.Width} x {mask.Height} and "
            + $"{added.Width} x {added.Height} pixels; give them one size.");
    }

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
