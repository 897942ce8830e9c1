using Denote.Imaging;

namespace Denote.Labelling;

/// <summary>What a picture holds of one label.</summary>
/// <param name="Label">The value in the label map.</param>
/// <param name="Name">The class's name; null for the background.</param>
/// <param name="Kind">Thing or stuff; null for the background.</param>
/// <param name="Pixels">Number of pixels.</param>
/// <param name="Box">The smallest box around them.</param>
public sealed record LabelledClass(int Label, string? Name, ClassKind? Kind, int Pixels, PixelBox Box);
