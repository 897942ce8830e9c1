using Denote.Imaging;
using Denote.Masks;

namespace Denote.Refining;

/// <summary>
/// A file with masks of any tool: a picture (a hard mask in any paint, probabilities in grey, labels), an <c>.npy</c>
/// array, COCO or Denote JSON with run lengths or polygons, or labelme JSON. What it is, is told from its content, as
/// docs/masks.md says.
/// </summary>
public sealed class CoarseMaskFile
{
    private const int MostListed = 12;

    private readonly string _path;
    private readonly IReadOnlyList<CoarseLayer> _layers;
    private readonly PixelMasks? _pixels;
    private readonly MaskReading _reading;

    private CoarseMaskFile(
        string path, MaskReading reading, IReadOnlyList<CoarseLayer> layers, PixelMasks? pixels = null) =>
        (_path, _reading, _layers, _pixels) = (path, reading, layers, pixels);

    /// <summary>What the file calls its masks: names or numbers; empty where it holds one without a name.</summary>
    public IReadOnlyList<string> Labels => _pixels is null
        ? [.. _layers.Select(layer => layer.Label).OfType<string>()]
        : _pixels.Only is null ? _pixels.Labels : [];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reading">Which samples of a picture or array are the mask; null tells it from the content.</param>
    /// <param name="picture">
    /// The picture for which it is read: annotations without a size take its size, and of a file about several pictures
    /// those of its name are taken. Null where the file tells all by itself.
    /// </param>
    /// <exception cref="DenoteException">
    /// It cannot be opened, is damaged, holds no mask, or has no such channel.
    /// </exception>
    /// <exception cref="ImageException">It is a damaged picture.</exception>
    public static CoarseMaskFile Load(string path, MaskReading? reading = null, AnnotatedPicture? picture = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        reading ??= MaskReading.Default;
        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DenoteException($"{path}: cannot be opened ({cause.Message}) Name a file with coarse masks.", cause);
        }
        if (NumpyArray.IsOne(content))
        {
            return new CoarseMaskFile(
                path, reading, [], ArrayMasks.Read(NumpyArray.Parse(content, path), reading, path));
        }
        if (!AnnotationJson.IsOne(content))
            return new CoarseMaskFile(path, reading, [], PictureMasks.Read(path, reading));
        return reading == MaskReading.Default
            ? new CoarseMaskFile(path, reading, AnnotationJson.Read(content, path, picture))
            : throw new DenoteException($"{path}: annotations have neither values nor channels; name a mask by its "
                + "label, as in --class boat=ship.");
    }

    /// <summary>Whether the file holds a label; a grey picture is read as a label map for this.</summary>
    /// <param name="label">A name or a number.</param>
    public bool Has(string label) => _pixels is { } pixels
        ? pixels.Labels.Contains(label) || pixels.Only is null && pixels.Find(label) is not null
        : _layers.Any(layer => Same(layer.Label, label));

    /// <summary>Takes the mask of a class.</summary>
    /// <param name="className">The class in words.</param>
    /// <param name="label">
    /// What the file calls it, a name, a number or a colour; null takes the value that the file was loaded with, the
    /// class's name, or the file's only mask.
    /// </param>
    /// <param name="softBand">
    /// The soft band of a hard mask's edge, as <see cref="CoarseMask.FromMask"/> takes it.
    /// </param>
    /// <returns>The mask, with a warning where it is empty or covers all.</returns>
    /// <exception cref="DenoteException">
    /// The file does not hold it, does not tell which it is, or its values are no probabilities.
    /// </exception>
    public CoarseMask Take(string className, string? label = null, double softBand = CoarseMask.DefaultSoftBand)
    {
        CoarseLayer layer = _pixels is null ? Find(className, label) : FindPixels(_pixels, className, label);
        try
        {
            CoarseMask taken = layer.Mask is { } mask
                ? CoarseMask.FromMask(className, mask, softBand)
                : new CoarseMask(className, layer.Probability!);
            taken.Warnings = _pixels is null ? layer.Notes : WarningsOf(layer, _pixels);
            return taken;
        }
        catch (DenoteException cause)
        {
            throw new DenoteException($"{_path}: {cause.Message}", cause);
        }
    }

    private CoarseLayer Find(string className, string? label)
    {
        if (_layers.Count == 0)
            throw new DenoteException($"{_path}: nothing of '{className}' has an area; the file has no outline of this picture.");
        var found = _layers.Where(layer => Same(layer.Label, label ?? className)).ToArray();
        if (found.Length == 0 && label is null) found = OnlyOne(_layers);
        if (found.Length > 0) return United(found, label ?? className);
        if (label is not null) throw Unknown(label, Labels);
        throw Labels.Count > 0 || _layers.Count == 1
            ? Unclear(className, $"the file has the labels {Listed(Labels)}", Labels)
            : new DenoteException($"{_path}: which of the {_layers.Count} masks is '{className}'? They have no labels; "
                + "leave one, or give them labels.");
    }

    private CoarseLayer FindPixels(PixelMasks pixels, string className, string? label)
    {
        // The value picks pixels within a stack's channel, and the mask of any other file.
        bool isStack = pixels.Example is not null;
        label ??= isStack ? null : _reading.Label;
        if (label is not null) return pixels.Find(label) ?? throw Unknown(label, pixels.Labels);
        if (pixels.Only is { } only) return only;
        if (pixels is { Question: null, Labels.Count: 1 }) return pixels.Find(pixels.Labels[0])!;
        throw Unclear(className, pixels.Question ?? $"the file has the labels {Listed(pixels.Labels)}", pixels.Labels,
            pixels.Example ?? $"--mask-value \"{pixels.Labels.FirstOrDefault() ?? "1"}\"");
    }

    private DenoteException Unclear(
        string className, string what, IReadOnlyList<string> labels, string? otherwise = null) =>
        new($"{_path}: which mask is '{className}'? {char.ToUpperInvariant(what[0])}{what[1..]}; write for example "
            + $"--class \"{className}={labels.FirstOrDefault() ?? "1"}\""
            + (otherwise is null ? "." : $" or {otherwise}."));

    private DenoteException Unknown(string label, IReadOnlyList<string> labels) =>
        new($"{_path}: there is no label '{label}'; the file has {Listed(labels)}.");

    private IReadOnlyList<string> WarningsOf(CoarseLayer layer, PixelMasks pixels)
    {
        Mask mask = layer.Mask ?? Mask.FromProbability(layer.Probability!, 0.5f);
        if (mask.Area > 0 && mask.Area < mask.Pixels.Length) return [];
        return
        [
            $"{_path} reads as {(mask.Area == 0 ? "empty" : "full")}: {pixels.Read}. Name the mask by --mask-value (a "
            + "number, a colour as #ff0000, or soft) or --mask-channel (red, green, blue, grey, alpha or a number)",
        ];
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

    private static string Listed(IReadOnlyList<string> labels)
    {
        string[] different = [.. labels.Distinct()];
        return different.Length == 0
            ? "none but the background"
            : string.Join(", ", different.Take(MostListed)) + (different.Length > MostListed ? ", ..." : "");
    }

    private static bool Same(string? label, string wanted) =>
        string.Equals(label, wanted, StringComparison.OrdinalIgnoreCase);
}
