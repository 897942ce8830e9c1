using Denote.Labelling;

namespace Denote.Evaluation.Semantic;

/// <summary>Pictures of which every pixel has the label of a class, of the background, or of nothing.</summary>
public interface ISemanticDataset
{
    /// <summary>Its name: <c>VOC 2012</c>.</summary>
    string Name { get; }

    /// <summary>
    /// The classes in the order of their labels, as words that a text encoder understands; without the background.
    /// </summary>
    IReadOnlyList<string> Classes { get; }

    /// <summary>
    /// Which of the classes are things and which stuff, in the same order; null where the dataset does not say, so that
    /// it is as in the vocabulary.
    /// </summary>
    IReadOnlyList<ClassKind>? Kinds { get; }

    /// <summary>
    /// Whether label 0 is the background, so that the classes are 1 to their number; without one they are 0 to their
    /// number - 1.
    /// </summary>
    bool HasBackground { get; }

    /// <summary>The pictures, in a fixed order.</summary>
    IReadOnlyList<SemanticPicture> Pictures { get; }
}
