using Denote.Referring;

namespace Denote.Evaluation.Referring;

/// <summary>One expression's answer against the truth.</summary>
/// <param name="Text">The expression.</param>
/// <param name="IsUniqueClass">Whether the picture has no other object of the class; null where nobody says.</param>
/// <param name="Intersection">Pixels that answer and truth share.</param>
/// <param name="Union">Pixels of either.</param>
/// <param name="BestPossible">The largest IoU of any proposal with the truth, 0..1.</param>
/// <param name="Confidence">How sure the answer is, 0..1.</param>
/// <param name="Evidence">What the confidence was computed from; null without a proposal.</param>
public sealed record ReferringScore(
    string Text,
    bool? IsUniqueClass,
    long Intersection,
    long Union,
    double BestPossible,
    double Confidence,
    ConfidenceEvidence? Evidence)
{
    /// <summary>Intersection over union, 0..1.</summary>
    public double IntersectionOverUnion => Union == 0 ? 0 : (double)Intersection / Union;
}
