using Denote.Imaging;

namespace Denote.Refining;

/// <summary>One mask or map of a file.</summary>
/// <param name="Label">What the file calls it: a name, or a number; null where it is the only one and has none.</param>
/// <param name="Mask">A hard mask, or null for probabilities.</param>
/// <param name="Probability">Probabilities, or null for a hard mask.</param>
internal sealed record CoarseLayer(string? Label, Mask? Mask, FloatImage? Probability)
{
    /// <summary>Why it has no area, in words that name its place; null where it has a mask or probabilities.</summary>
    public string? Fault { get; private init; }

    /// <summary>What of it was left out, in words that name its place.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>A mask that may turn out to be none.</summary>
    /// <param name="label">What the file calls it.</param>
    /// <param name="place">Where it stands, which its fault names; empty where it is the whole file.</param>
    /// <param name="read">Reads it.</param>
    public static CoarseLayer Guarded(string? label, string place, Func<Mask> read)
    {
        try
        {
            return new CoarseLayer(label, read(), null);
        }
        catch (Exception cause) when (cause is DenoteException or ImageException)
        {
            string fault = cause.Message.TrimEnd('.');
            return new CoarseLayer(label, null, null) { Fault = place.Length == 0 ? fault : $"{place}: {fault}" };
        }
    }

    /// <summary>A layer of numbers: a hard mask where there are only 0 and one other, the largest.</summary>
    /// <param name="label">What the file calls it.</param>
    /// <param name="width">Pixels per row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="values">The numbers.</param>
    /// <param name="white">The number that means certainty.</param>
    public static CoarseLayer Of(string? label, int width, int height, float[] values, float white)
    {
        float largest = values.Length == 0 ? 0 : values.Max();
        bool isHard = Array.TrueForAll(values, value => value == 0 || value == largest)
            && (largest == 0 || largest == 1 || largest == white);
        if (isHard)
            return new CoarseLayer(label, new Mask(width, height, Array.ConvertAll(values, value => value != 0)), null);
        float[] shares = white == 1 ? values : Array.ConvertAll(values, value => value / white);
        return new CoarseLayer(label, null, new FloatImage(width, height, shares));
    }

    /// <summary>The layers of a label map: one for each number but 0 and 255.</summary>
    public static IReadOnlyList<CoarseLayer> OfLabels(int width, int height, float[] labels) =>
    [
        .. labels.Distinct().Where(label => label is not (0 or 255)).Order().Select(label => new CoarseLayer(
            FormattableString.Invariant($"{label}"),
            new Mask(width, height, Array.ConvertAll(labels, value => value == label)),
            null)),
    ];
}
