using Denote.Imaging;
using Denote.Referring;

namespace Denote.Evaluation.Referring;

/// <summary>One expression's answer against the truth.</summary>
/// <param name="Picture">The picture's place among those of the report, from 0.</param>
/// <param name="Text">The expression.</param>
/// <param name="IsUniqueClass">Whether the picture has no other object of the class; null where nobody says.</param>
/// <param name="Intersection">Pixels that answer and truth share.</param>
/// <param name="Union">Pixels of either.</param>
/// <param name="BestPossible">The largest IoU of any proposal with the truth, 0..1.</param>
/// <param name="Confidence">How sure the answer is, 0..1.</param>
/// <param name="Evidence">What the confidence was computed from; null without a proposal.</param>
public sealed record ReferringScore(
    int Picture,
    string Text,
    bool? IsUniqueClass,
    long Intersection,
    long Union,
    double BestPossible,
    double Confidence,
    ConfidenceEvidence? Evidence)
{
    /// <summary>Compares an answer with the truth.</summary>
    /// <param name="picture">The picture's place among those of the report, from 0.</param>
    /// <param name="isUniqueClass">Whether the picture has no other object of the class.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="truth">The true mask.</param>
    public static ReferringScore Of(int picture, bool? isUniqueClass, ReferredExpression answer, Mask truth)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(truth);
        int overlap = answer.Mask.OverlapArea(truth);
        return new ReferringScore(
            picture,
            answer.Text,
            isUniqueClass,
            overlap,
            answer.Mask.Area + truth.Area - overlap,
            answer.Proposals.Select(proposal => proposal.Mask.IntersectionOverUnion(truth)).DefaultIfEmpty(0).Max(),
            answer.Confidence,
            answer.Evidence);
    }

    /// <summary>Intersection over union, 0..1.</summary>
    public double IntersectionOverUnion => Union == 0 ? 0 : (double)Intersection / Union;
}
