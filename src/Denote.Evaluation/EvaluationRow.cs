namespace Denote.Evaluation;

/// <summary>One row of a report.</summary>
/// <param name="Name">What was evaluated.</param>
/// <param name="Scores">The score of every phrase.</param>
/// <param name="Summary">Their figures.</param>
/// <param name="MeanReferenceDifference">
/// The mean absolute difference of the phrases' IoU from the reference implementation's; null where there is none.
/// </param>
/// <param name="ReferenceSummary">The reference's figures; null where there are none.</param>
public sealed record EvaluationRow(
    string Name,
    IReadOnlyList<PhraseScore> Scores,
    SplitSummary Summary,
    double? MeanReferenceDifference,
    SplitSummary? ReferenceSummary)
{
    internal static EvaluationRow Create(
        string name, IReadOnlyList<PhraseScore> scores, IReadOnlyList<PhraseScore>? reference)
    {
        var summary = new SplitSummary(scores);
        if (reference is null) return new EvaluationRow(name, scores, summary, null, null);
        if (!reference.Select(score => score.Text).SequenceEqual(scores.Select(score => score.Text)))
        {
            throw new DenoteException(
                "The reference values do not belong to these scenes: their phrases differ. Remove the file or "
                + "restore the scenes.");
        }
        double difference = scores.Zip(reference, (mine, theirs) =>
            Math.Abs(mine.IntersectionOverUnion - theirs.IntersectionOverUnion)).Average();
        return new EvaluationRow(name, scores, summary, difference, new SplitSummary(reference));
    }
}
