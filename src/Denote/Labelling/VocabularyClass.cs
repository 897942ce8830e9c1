namespace Denote.Labelling;

/// <summary>A class of a vocabulary, ready to be matched.</summary>
/// <param name="Name">What the user calls it.</param>
/// <param name="Kind">Thing or stuff.</param>
/// <param name="Prototypes">By the extractor's name.</param>
/// <param name="Support">The support images, at full size or as thumbnails, in the order of the prototypes.</param>
public sealed record VocabularyClass(
    string Name,
    ClassKind Kind,
    IReadOnlyDictionary<string, ClassPrototypes> Prototypes,
    IReadOnlyList<SupportImage> Support);
