namespace Denote.Evaluation.Referring;

/// <summary>One variant's scores.</summary>
/// <param name="Name">The variant.</param>
/// <param name="Scores">One per expression whose object is there.</param>
/// <param name="Absent">One per expression whose object is not.</param>
public sealed record ReferringRow(
    string Name, IReadOnlyList<ReferringScore> Scores, IReadOnlyList<AbsentScore> Absent)
{
    /// <summary>All expressions.</summary>
    public ReferringSummary All { get; } = ReferringSummary.Of(Scores);

    /// <summary>Those whose class comes once in the picture.</summary>
    public ReferringSummary UniqueClass { get; } =
        ReferringSummary.Of(Scores.Where(score => score.IsUniqueClass == true));

    /// <summary>Those whose class comes several times.</summary>
    public ReferringSummary SharedClass { get; } =
        ReferringSummary.Of(Scores.Where(score => score.IsUniqueClass == false));

    /// <summary>The mean over expressions of the best proposal's IoU: what a perfect choice would reach.</summary>
    public double Ceiling { get; } = Scores.Count == 0 ? double.NaN : Scores.Average(score => score.BestPossible);

    /// <summary>The answer "nothing here" at one threshold.</summary>
    public AbsenceSummary AbsenceAt(double threshold) => AbsenceSummary.At(
        [.. Scores.Select(score => score.Confidence)], [.. Absent.Select(score => score.Confidence)], threshold);

    /// <summary>The answer "nothing here" at the threshold that does best.</summary>
    public AbsenceSummary BestAbsence() => AbsenceSummary.Best(
        [.. Scores.Select(score => score.Confidence)], [.. Absent.Select(score => score.Confidence)]);
}
