using Denote.Imaging;

namespace Denote.Refining;

/// <summary>One mask or map of a file.</summary>
/// <param name="Label">What the file calls it: a name, or a number; null where it is the only one and has none.</param>
/// <param name="Mask">A hard mask, or null for probabilities.</param>
/// <param name="Probability">Probabilities, or null for a hard mask.</param>
internal sealed record CoarseLayer(string? Label, Mask? Mask, FloatImage? Probability);
