using Denote.Imaging;

namespace Denote.Labelling;

/// <summary>A connected region of one label, and the prototype that decided it (OVDiff, section 4.4).</summary>
/// <param name="Mask">The region, of the picture's size.</param>
/// <param name="Label">Its label: 0 for the background, else the class's place in the vocabulary plus 1.</param>
/// <param name="Extractor">The extractor whose prototype it is.</param>
/// <param name="Class">
/// The place of the class that the prototype belongs to; a background's prototype has one too.
/// </param>
/// <param name="Side">Which of the class's sides.</param>
/// <param name="Row">The prototype's row in the class's <see cref="PrototypeSet"/>.</param>
/// <param name="Share">At what part of the region it was the most similar of its label's prototypes, 0..1.</param>
public sealed record LabelledRegion(
    Mask Mask, int Label, string Extractor, int Class, PrototypeSide Side, int Row, double Share);
