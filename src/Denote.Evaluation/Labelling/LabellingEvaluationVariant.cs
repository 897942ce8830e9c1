using Denote.Labelling;
using Denote.Refining;

namespace Denote.Evaluation.Labelling;

/// <summary>A row of a labelling table.</summary>
/// <param name="Name">What the row says.</param>
/// <param name="Vocabulary">The classes, named as the dataset names them.</param>
/// <param name="Options">The settings.</param>
public sealed record LabellingEvaluationVariant(string Name, Vocabulary Vocabulary, LabellingOptions Options)
{
    /// <summary>How G4Seg refines the labels; null for not at all.</summary>
    public RefiningOptions? GenerativeRefinement { get; init; }
}
