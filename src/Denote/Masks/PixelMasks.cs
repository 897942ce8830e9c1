using Denote.Refining;

namespace Denote.Masks;

/// <summary>What a picture or an array holds: one mask or map of probabilities, or several by their labels.</summary>
/// <param name="Only">The mask that the content tells; null where a label must.</param>
/// <param name="Labels">The labels that can be asked for.</param>
/// <param name="Find">The pixels or the map of a label; null where there are none.</param>
/// <param name="Read">What was read and how it was taken, for people.</param>
/// <param name="Question">Why a label must be given even where there is but one; null where that one is taken.</param>
/// <param name="Example">A label as the command would be told, where it is none of <paramref name="Labels"/>.</param>
internal sealed record PixelMasks(
    CoarseLayer? Only,
    IReadOnlyList<string> Labels,
    Func<string, CoarseLayer?> Find,
    string Read,
    string? Question = null,
    string? Example = null)
{
    /// <summary>The labels that are regions where nobody asks for one; a border is a region as well.</summary>
    public IReadOnlyList<string> Regions { get; init; } = Labels;

    /// <summary>The masks of one channel.</summary>
    /// <param name="plane">The channel.</param>
    /// <param name="reading">How the user says to read it.</param>
    /// <param name="prefersLabels">Whether several values are more likely labels than probabilities.</param>
    /// <param name="asks">Whether labels are only taken by their number, even a single one.</param>
    public static PixelMasks Of(MaskPlane plane, MaskReading reading, bool prefersLabels = false, bool asks = true)
    {
        var (kind, lowest) = reading.TakesProbabilities ? (PlaneKind.Soft, 0) : PlaneRule.Judge(plane, prefersLabels);
        CoarseLayer? Find(string label) => plane.Of(label) is { } mask ? new CoarseLayer(label, mask, null) : null;
        string listed = plane.Listed;
        return kind switch
        {
            PlaneKind.Hard => new PixelMasks(
                new CoarseLayer(null, plane.Where(value => value >= lowest), null),
                plane.Values, Find, $"{listed} were read as a hard mask"),
            PlaneKind.Soft => new PixelMasks(
                new CoarseLayer(null, null, plane.ToProbability()),
                plane.Labels, Find, $"{listed} were read as probabilities, {plane.White} as 1"),
            _ => new PixelMasks(null, plane.Labels, Find, $"{listed} were read as labels",
                asks ? $"{listed} are labels of classes" : null) { Regions = plane.Values },
        };
    }
}
