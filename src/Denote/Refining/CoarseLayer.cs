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
}
