using Denote.Phrases;

namespace Denote.Evaluation.PanopticNarratives;

/// <summary>One annotated phrase of a panoptic narrative.</summary>
/// <param name="Phrase">The phrase and its place in the narrative.</param>
/// <param name="Segments">
/// Ids of the panoptic segments whose masks it means, one or more. The benchmark finds a segment by its bounding box, so
/// that it is the first of the picture with an equal one.
/// </param>
/// <param name="IsThing">Whether it counts as a thing: by the category of its last segment, in plurals too.</param>
/// <param name="IsPlural">Whether it names more than one segment; the annotation's own flag does not count.</param>
public sealed record NarrativePhrase(Phrase Phrase, IReadOnlyList<int> Segments, bool IsThing, bool IsPlural);
