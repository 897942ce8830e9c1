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
    /// <exception cref="DenoteException">
    /// It cannot be opened, is damaged, holds no mask, or has no such channel.
    /// </exception>
    /// <exception cref="ImageException">It is a damaged picture.</exception>
    public static CoarseMaskFile Load(string path, MaskReading? reading = null)
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
            ? new CoarseMaskFile(path, reading, AnnotationJson.Read(content, path))
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
            if (_pixels is not null) taken.Warnings = WarningsOf(layer, _pixels);
            return taken;
        }
        catch (DenoteException cause)
        {
            throw new DenoteException($"{_path}: {cause.Message}", cause);
        }
    }

    private CoarseLayer Find(string className, string? label)
    {
        var found = _layers.Where(layer => Same(layer.Label, label ?? className)).ToArray();
        if (found.Length == 0 && label is null && _layers.Count == 1) found = [_layers[0]];
        if (found.Length > 0) return found.Aggregate(Union);
        throw label is null
            ? Unclear(className, $"the file has the labels {Listed(Labels)}", Labels)
            : Unknown(label, Labels);
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

    private CoarseLayer Union(CoarseLayer one, CoarseLayer other) => one.Mask is { } mask && other.Mask is { } added
        ? one with { Mask = mask.Union(added) }
        : throw new DenoteException($"{_path}: there are two probability maps of '{one.Label}'; leave one.");

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
