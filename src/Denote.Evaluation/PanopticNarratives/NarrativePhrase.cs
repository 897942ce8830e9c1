using Denote.Phrases;

namespace Denote.Evaluation.PanopticNarratives;

/// <summary>One annotated phrase of a panoptic narrative.</summary>
/// <param name="Phrase">The phrase and its place in the narrative.</param>
/// <param name="Segments">Ids of the panoptic segments it means, one or more.</param>
/// <param name="IsThing">Whether it counts as a thing: always for plurals, else by its segment's category.</param>
/// <param name="IsPlural">Whether the annotation calls it plural.</param>
public sealed record NarrativePhrase(Phrase Phrase, IReadOnlyList<int> Segments, bool IsThing, bool IsPlural);
