namespace Denote.Labelling;

/// <summary>A vocabulary and how to label with it.</summary>
/// <param name="Vocabulary">The classes.</param>
/// <param name="Options">The settings.</param>
public sealed record LabellingVariant(Vocabulary Vocabulary, LabellingOptions Options);
