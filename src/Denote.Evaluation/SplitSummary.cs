namespace Denote.Evaluation;

/// <summary>The figures of all phrases and of the paper's four splits.</summary>
public sealed class SplitSummary
{
    /// <summary>Computes the figures.</summary>
    /// <param name="scores">One score per phrase.</param>
    public SplitSummary(IReadOnlyList<PhraseScore> scores)
    {
        All = ScoreSummary.Of(scores);
        Things = ScoreSummary.Of(scores.Where(score => score.IsThing));
        Stuff = ScoreSummary.Of(scores.Where(score => !score.IsThing));
        Singular = ScoreSummary.Of(scores.Where(score => !score.IsPlural));
        Plural = ScoreSummary.Of(scores.Where(score => score.IsPlural));
    }

    /// <summary>All phrases.</summary>
    public ScoreSummary All { get; }

    /// <summary>Phrases that name countable objects.</summary>
    public ScoreSummary Things { get; }

    /// <summary>Phrases that name stuff.</summary>
    public ScoreSummary Stuff { get; }

    /// <summary>Phrases that name one thing.</summary>
    public ScoreSummary Singular { get; }

    /// <summary>Phrases that name several things.</summary>
    public ScoreSummary Plural { get; }
}
