using Denote.Evaluation.Semantic;

namespace Denote.Evaluation.Labelling;

/// <summary>The outcome of one row.</summary>
/// <param name="Name">What the row says.</param>
/// <param name="Confusion">How often each true label was given each label, over all pictures.</param>
public sealed record LabellingRow(string Name, ConfusionMatrix Confusion)
{
    /// <summary>
    /// Mean intersection over union of labels, 0..1; those that are neither in truth nor predicted are left out.
    /// </summary>
    public double MeanIou => Confusion.MeanIntersectionOverUnion;
}
